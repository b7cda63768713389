"""Results to a PDF: `content` says what to say, `document` draws it, `images` draws the charts, `assembly` puts them in."""
