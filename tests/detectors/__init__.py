"""What finds faults finds them: each detector is tested on a fault."""
