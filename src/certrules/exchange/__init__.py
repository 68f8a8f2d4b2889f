"""Files in and out: policy documents and rosters."""
