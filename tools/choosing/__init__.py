"""What the page *Choosing* shows, made from what was measured."""
