"""Society: people, ties, posts, files and falls: what several phases ask of them."""
