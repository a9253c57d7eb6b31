"""An organisation at an event: delegations, attendees, absences, personal links, imports."""
