"""Tables that bureaus bring: XLSX or CSV in, rows or problems out. Pure; what is stored is the use cases' business."""
