"""The journal's tree for tools that are not ours: C2SP's signed checkpoint and tiles."""
