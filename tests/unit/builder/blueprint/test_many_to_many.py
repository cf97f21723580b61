"""Links between entities, with and without attributes, and to the same entity."""

from pathlib import Path

import pytest

from backwright.builder.blueprint import Blueprint, load
from backwright.builder.blueprint.effects import LinkStep
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.fields import LinkRelation, Show
from backwright.builder.blueprint.listings import FilterKind
from backwright.builder.blueprint.operations import Operation

BLOG = """
project: blog
roles: {writer: []}
modules:
  people:
    entities:
      User:
        account: {login: email, name: name, new: writer}
        fields:
          email: {type: email, unique: true}
          name:  text
        relations:
          followers: {many: User}
        shows:
          followers_count: count(followers)
          followed:        caller in followers
        operations:
          log_in:   public
          refresh:  public
          follow:   {allow: authenticated, links: followers}
          unfollow: {allow: authenticated, unlinks: followers}
          get:      public
  blog:
    uses: [people]
    entities:
      Tag:
        fields: {name: {type: slug, unique: true}}
        operations: {create: writer}
      Article:
        owner: author
        fields: {title: text, author: people.User}
        relations:
          tags:    {many: Tag, with: {weight: {type: int, default: 1}}}
          fans:    {many: people.User}
          editors: {many: people.User, with: {since: date?}}
        shows:
          liked: caller in fans
        operations:
          create: writer
          get:    public
          list:   {allow: public, filter: [author, tags, fans]}
          label:    {allow: owner, links: tags}
          unlabel:  {allow: owner, unlinks: tags}
          like:     {allow: authenticated, links: fans}
          appoint:  {allow: owner, takes: {editor: people.User}, links: editors}
"""


@pytest.fixture
def blog(tmp_path: Path) -> Blueprint:
    (tmp_path / "project.yaml").write_text(BLOG)
    return load(tmp_path)


def link(entity: Entity, name: str) -> LinkRelation:
    found = next(each for each in entity.relations if each.name == name)
    assert isinstance(found, LinkRelation)
    return found


def operation(entity: Entity, name: str) -> Operation:
    return next(each for each in entity.operations if each.name == name)


def test_the_two_sides_have_names_of_their_own(blog: Blueprint) -> None:
    """Even where both sides are the same entity."""
    user = blog.entity(Ref("people", "User"))
    article = blog.entity(Ref("blog", "Article"))

    followers, tags = link(user, "followers"), link(article, "tags")
    assert (followers.table, followers.left, followers.right) == (
        "people_user_followers",
        "user",
        "follower",
    )
    assert (tags.left, tags.right, tags.right_local, tags.caller) == ("article", "tag", True, False)
    assert (link(article, "fans").right_local, link(article, "fans").caller) == (False, True)
    assert [field.name for field in tags.attributes] == ["weight"]


def test_the_other_side_is_the_caller_or_what_is_taken(blog: Blueprint) -> None:
    """Callers link themselves with what links accounts, unless the operation takes another."""
    article = blog.entity(Ref("blog", "Article"))

    assert operation(article, "like").link == LinkStep(link=True, relation="fans", right="")
    assert operation(article, "like").inputs == ()
    label = operation(article, "label")
    assert label.link == LinkStep(link=True, relation="tags", right="tag", attributes=("weight",))
    assert [field.name for field in label.inputs] == ["tag", "weight"]
    unlabel = operation(article, "unlabel")
    assert unlabel.link == LinkStep(link=False, relation="tags", right="tag")
    assert [field.name for field in unlabel.inputs] == ["tag"]
    appoint = operation(article, "appoint")
    assert appoint.link == LinkStep(
        link=True, relation="editors", right="editor", attributes=("since",)
    )


def test_views_count_links_and_look_for_the_caller(blog: Blueprint) -> None:
    """Both come with the same statement as the row; a list is narrowed by links, too."""
    user = blog.entity(Ref("people", "User"))
    listing = operation(blog.entity(Ref("blog", "Article")), "list").listing

    assert [(each.show, each.relation) for each in user.shows] == [
        (Show.COUNT, "followers"),
        (Show.CALLER, "followers"),
    ]
    assert listing is not None
    assert [each.kind for each in listing.filters] == [
        FilterKind.EQUALS,
        FilterKind.LINKED,
        FilterKind.LINKED,
    ]


def test_who_is_created_first_is_asked_first(blog: Blueprint) -> None:
    """References to another module are asked for through its contract."""
    user = blog.entity(Ref("people", "User"))

    assert user.asked_by == ("blog",)
    assert user.asked_for == ()
