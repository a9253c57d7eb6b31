// Read calendar objects with ical.js, as Thunderbird does. Takes a JSON list of texts on standard input, prints what each one says.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const said = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        sequence: event.sequence,
        start: event.startDate.toJSDate().toISOString(),
        end: event.endDate.toJSDate().toISOString(),
        summary: event.summary,
        location: event.location,
        attendees: event.attendees.map((attendee) => attendee.getFirstValue()),
      };
    }),
  };
});
console.log(JSON.stringify(said));
