"""What a typesetter may read: the pictures of the issue and files of the styles, nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from fascicle.doors import is_below
from fascicle.editions.pdf.addresses import PICTURE_SCHEME, STYLE_SCHEME


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers with files that were chosen beforehand, and refuses the rest.

    Nothing is fetched from a network, and no path from a manuscript is ever opened: pictures are
    looked up by name among those that the manuscript's room has checked.
    """

    def __init__(self, pictures: dict[str, tuple[str, Path | bytes]], styles: tuple[Path, ...]):
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.pictures = pictures
        self.styles = styles

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the file behind an address, or raise ValueError."""
        parts = urlsplit(url)
        if parts.scheme == PICTURE_SCHEME:
            return self._fetch_picture(url, unquote(parts.path.lstrip("/")))
        if parts.scheme == STYLE_SCHEME:
            return URLFetcherResponse(url, self._find_style(unquote(parts.path.lstrip("/"))))
        if parts.scheme == "data":
            return super().fetch(url, headers)
        message = f"nothing is fetched from {url[:80]}"
        raise ValueError(message)

    def _fetch_picture(self, url: str, name: str) -> URLFetcherResponse:
        if name not in self.pictures:
            message = f"{name} is not a picture of this issue"
            raise ValueError(message)
        media_type, source = self.pictures[name]
        content = source.read_bytes() if isinstance(source, Path) else source
        return URLFetcherResponse(url, content, {"Content-Type": media_type})

    def _find_style(self, name: str) -> bytes:
        for folder in self.styles:
            path = folder / name
            if is_below(path, folder) and path.is_file():
                return path.read_bytes()
        message = f"{name} is not a file of the styles"
        raise ValueError(message)
