"""Pages and snippets fit together; each detector is tested on a fault."""
