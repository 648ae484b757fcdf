import platform
from importlib.metadata import version

PACKAGES = (
    "websockets",
    "mkdocs",
    "mkdocs-material",
    "pymdown-extensions",
    "pytest-examples",
)


def main() -> None:
    print(f"{'Python':20}{platform.python_version()}")
    print(f"{'System':20}{platform.system()} {platform.machine()}")
    for package in PACKAGES:
        print(f"{package:20}{version(package)}")


if __name__ == "__main__":
    main()
