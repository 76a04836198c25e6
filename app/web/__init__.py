"""The web server: pages, JSON API, WebSocket streams and the guard before them."""
