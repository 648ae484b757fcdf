"""One module per page of docs/; each test is named as the page's claim."""
