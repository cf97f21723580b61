"""From the blueprint's model to what each generated file says: every name and line computed."""
