"""Where problems come from: the published suites, the user's own files, the embedded starter and tiny suites."""
