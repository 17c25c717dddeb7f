"""Everything that can go wrong at once, and what must hold all the same: `./run.sh chaos`."""
