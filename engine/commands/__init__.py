"""Everything that writes, one transaction each. Facts first; planning follows in the sweep."""
