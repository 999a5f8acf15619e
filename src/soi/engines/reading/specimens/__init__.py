"""Made-up Party papers and letters, degraded like scans, with the truth of each page. All of it is invented."""
