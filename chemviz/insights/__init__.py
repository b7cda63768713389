"""Findings to advice: facts, prompt, the Gemini client, grounding, and the built-in advice. Stores nothing."""
