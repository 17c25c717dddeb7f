"""Everything that reads, as frozen results. Nothing here changes anything."""
