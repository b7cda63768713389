"""Results to a PDF: `content` says what to say, `images` draws the charts, `document` draws the pages."""
