"""The project itself: how its folders fit together."""
