"""The labs on the site, in real browsers."""
