"""Charts as Vega-Lite documents: one for the page, the picture and the book, tested without pixels (extra 'chart')."""
