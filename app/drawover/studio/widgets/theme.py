"""The studio's colors: a neutral dark and a light theme, which can follow the system; a palette and a style sheet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory


@dataclass(frozen=True)
class Theme:
    """Colors by purpose, as #rrggbb."""

    workspace: str  # around the canvas
    window: str  # docks and bars
    field: str  # input fields, lists
    raised: str  # buttons
    hover: str
    line: str  # subtle borders
    text: str
    faint: str  # secondary text
    accent: str
    on_accent: str
    fill: str  # the filled part of a value bar


DARK = Theme(
    workspace="#1e1f21",
    window="#2a2b2e",
    field="#232427",
    raised="#37393d",
    hover="#43464b",
    line="#3a3c40",
    text="#e4e5e7",
    faint="#9a9da3",
    accent="#6c9bd2",
    on_accent="#10151c",
    fill="#44586f",
)
LIGHT = Theme(
    workspace="#c9cacc",
    window="#f1f1f2",
    field="#ffffff",
    raised="#ffffff",
    hover="#e4e6e9",
    line="#d5d6d9",
    text="#26282b",
    faint="#6d7177",
    accent="#3d78bd",
    on_accent="#ffffff",
    fill="#bcd3ec",
)

_SHEET = """
QMainWindow, QDockWidget, QStatusBar, QToolBar, QMenuBar {{ background: {window}; }}
QMainWindow::separator {{ background: {workspace}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QDockWidget {{ color: {faint}; font-weight: 600; titlebar-close-icon: none; titlebar-normal-icon: none; }}
QDockWidget::title {{ background: {window}; padding: 7px 10px 4px 10px; text-align: left; }}
QToolBar {{ border: none; border-bottom: 1px solid {workspace}; spacing: 4px; padding: 5px 8px; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 5px 7px; }}
QStatusBar {{ border-top: 1px solid {workspace}; color: {faint}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {faint}; padding: 0 6px; }}
QMenuBar {{ padding: 2px 4px; border-bottom: 1px solid {workspace}; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {window}; border: 1px solid {line}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 5px 8px; }}
QToolButton {{ border: none; border-radius: 5px; padding: 5px; background: transparent; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:checked {{ background: {fill}; }}
QToolButton:focus {{ outline: 1px solid {accent}; }}
QToolTip {{ background: {field}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QTreeWidget::item {{ padding: 3px 4px; }}
QTreeWidget::item:selected {{ background: {fill}; color: {text}; }}
QSpinBox, QComboBox, QLineEdit {{ min-height: 20px; }}
QToolButton::menu-indicator {{ image: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar#tabs {{ background: {window}; border-bottom: 1px solid {workspace}; }}
QTabBar#tabs::tab {{ background: {window}; color: {faint}; padding: 6px 6px 6px 14px; border: none;
    border-right: 1px solid {workspace}; min-width: 90px; max-width: 260px; }}
QTabBar#tabs::tab:hover {{ background: {hover}; }}
QTabBar#tabs::tab:selected {{ background: {workspace}; color: {text}; border-top: 2px solid {accent}; }}
QTabBar#tabs QToolButton {{ padding: 2px; }}
QTreeView {{ background: {field}; border: none; outline: none; show-decoration-selected: 0; }}
QTreeView::item, QTreeView::branch {{ background: transparent; }}
QListView {{ background: {field}; border: none; outline: none; }}
QListView#history::item {{ padding: 3px 6px; }}
QListView::item:selected {{ background: {fill}; color: {text}; }}
QListWidget#pages {{ background: {workspace}; padding: 12px 0; font-weight: 600; color: {faint}; }}
QListWidget#pages::item {{ padding: 7px 16px; }}
QListWidget#pages::item:selected {{ background: {window}; color: {text}; }}
QTextBrowser {{ background: {field}; }}
QLabel[faint="true"] {{ color: {faint}; }}
QLabel[heading="true"] {{ font-size: 15pt; font-weight: 600; }}
QMainWindow > QTabBar {{ background: {window}; }}
QMainWindow > QTabBar::tab {{
    background: {window}; color: {faint}; font-weight: 600; padding: 7px 12px 5px 12px; border: none;
    border-bottom: 2px solid {window};
}}
QMainWindow > QTabBar::tab:hover {{ color: {text}; }}
QMainWindow > QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {hover}; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


CHOICES = ("system", "light", "dark")
_CHOSEN = "drawover_theme"  # the application's property that holds the choice


def current() -> Theme:
    """The chosen theme, or the one that matches the system; dark if the system does not say."""
    app = QGuiApplication.instance()
    chosen = app.property(_CHOSEN) if app is not None else None
    if chosen in ("light", "dark"):
        return LIGHT if chosen == "light" else DARK
    return LIGHT if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def palette(theme: Theme) -> QPalette:
    colors, role = QPalette(), QPalette.ColorRole
    for where, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.ToolTipBase, theme.field),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Mid, theme.line),
        (role.Midlight, theme.hover),
        (role.Dark, theme.workspace),
        (role.Light, theme.hover),
        (role.Shadow, theme.workspace),
        (role.Accent, theme.accent),
    ):
        colors.setColor(where, QColor(color))
    off = QPalette.ColorGroup.Disabled
    for where in (role.WindowText, role.Text, role.ButtonText):
        colors.setColor(off, where, QColor(theme.faint))
    return colors


def _dress(app: QApplication) -> None:
    theme = current()
    app.setPalette(palette(theme))
    app.setStyleSheet(_SHEET.format(**vars(theme)))


def choose(app: QApplication, choice: str) -> None:
    """Switch to one of CHOICES."""
    app.setProperty(_CHOSEN, choice)
    _dress(app)


def apply(app: QApplication, choice: str = "system") -> None:
    """Apply the theme to the application, now and whenever the system switches between light and dark."""
    style = QStyleFactory.create("Fusion")
    if style is not None:
        app.setStyle(style)
    choose(app, choice)
    app.styleHints().colorSchemeChanged.connect(lambda: _dress(app))
