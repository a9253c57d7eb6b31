"""The day itself: windows, slots, tables, matrix of sides, phases, who organises it."""
