"""Public data of spaces in the forms that programs read: CSV, JSON, GeoJSON, DCAT-AP, Atom, iCalendar."""
