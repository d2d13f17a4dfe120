"""Who may do what, and where: the table holds for every role, place and permission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.accounts.rights import CONSOLE, MAY, READING, Actor, Grant, Permission, Role
from central.errors import AccountError, NotAllowedError

OURS, THEIRS = "0448181966", "0438195916"
SITES = ("1Y1000003EQCZ", "1Y1000NF9KCQZ", "1Y1000003DH2Z")
OF = {OURS: frozenset(SITES[:2]), THEIRS: frozenset(SITES[2:])}
places = st.fixed_dictionaries(
    {
        "site": st.sampled_from([None, *SITES]),
        "organisation": st.sampled_from([None, OURS, THEIRS]),
        "employer": st.sampled_from([None, OURS, THEIRS]),
    }
)
permissions = st.sampled_from(Permission)


def manager(*, organisation: str | None = None, site: str | None = None) -> Actor:
    of = OF[organisation] if organisation else frozenset()
    return Actor("sofie", (Grant(Role.SITE_MANAGER, organisation, site, of_organisation=of),))


@given(permissions, places)
def test_an_operator_may_everything_everywhere(
    permission: Permission, place: dict[str, str | None]
) -> None:
    assert Actor("piet", (Grant(Role.OPERATOR),)).may(permission, **place)
    assert CONSOLE.may(permission, **place)


@given(permissions, places)
def test_an_auditor_never_changes_anything(
    permission: Permission, place: dict[str, str | None]
) -> None:
    auditor = Actor("an", (Grant(Role.AUDITOR),))
    assert auditor.may(permission, **place) == (permission in READING)
    assert not {name for name in READING if name.startswith(("manage", "command", "enrol"))}


@given(permissions, places)
def test_a_subcontractor_is_told_of_his_own_workers_alone(
    permission: Permission, place: dict[str, str | None]
) -> None:
    subcontractor = Actor("jo", (Grant(Role.SUBCONTRACTOR, employer=OURS),))
    if subcontractor.may(permission, **place):
        assert place["employer"] == OURS
        assert permission in MAY[Role.SUBCONTRACTOR]


@given(permissions, st.sampled_from(SITES))
def test_a_site_manager_may_what_he_may_on_his_own_sites_only(
    permission: Permission, site: str
) -> None:
    of_site, of_organisation = manager(site=SITES[0]), manager(organisation=OURS)
    within = permission in MAY[Role.SITE_MANAGER]
    assert of_site.may(permission, site=site) == (within and site == SITES[0])
    assert of_organisation.may(permission, site=site) == (within and site in OF[OURS])
    assert not of_site.may(permission)
    assert not of_organisation.may(permission)


def test_only_who_runs_an_organisation_makes_sites_in_it() -> None:
    assert manager(organisation=OURS).may(Permission.MANAGE_SITES, organisation=OURS)
    assert not manager(organisation=OURS).may(Permission.MANAGE_SITES, organisation=THEIRS)
    assert not manager(site=SITES[0]).may(Permission.MANAGE_SITES, organisation=OURS)


@given(permissions, places)
def test_who_has_no_role_may_nothing(permission: Permission, place: dict[str, str | None]) -> None:
    nobody = Actor("nobody")
    assert not nobody.may(permission, **place)
    with pytest.raises(NotAllowedError, match=permission.value):
        nobody.demand(permission, **place)


@given(permissions, places, st.sets(permissions))
def test_a_token_may_never_more_than_its_owner(
    permission: Permission, place: dict[str, str | None], limits: set[Permission]
) -> None:
    owner = manager(organisation=OURS)
    token = owner.limited(limits, "token backup")
    assert token.may(permission, **place) == (
        owner.may(permission, **place) and permission in limits
    )


@given(
    st.sampled_from([CONSOLE, manager(organisation=OURS), manager(site=SITES[0])]),
    st.sampled_from(
        [
            Grant(Role.OPERATOR),
            Grant(Role.AUDITOR),
            *(Grant(Role.SITE_MANAGER, site=site) for site in SITES),
            *(Grant(Role.AUDITOR, organisation=number) for number in OF),
            *(Grant(Role.SUBCONTRACTOR, site=site, employer=THEIRS) for site in SITES),
            Grant(Role.SUBCONTRACTOR, employer=OURS),
        ]
    ),
    permissions,
    places,
)
def test_nobody_gives_more_than_he_has(
    giver: Actor, grant: Grant, permission: Permission, place: dict[str, str | None]
) -> None:
    if giver.may_give(grant) and Actor("new", (grant,)).may(permission, **place):
        assert giver.may(permission, **place)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.OPERATOR, {"site": SITES[0]}),
        (Role.SITE_MANAGER, {}),
        (Role.SITE_MANAGER, {"site": SITES[0], "employer": OURS}),
        (Role.SITE_MANAGER, {"site": SITES[0], "organisation": OURS}),
        (Role.SUBCONTRACTOR, {"site": SITES[0]}),
        (Role.AUDITOR, {"employer": OURS}),
    ],
)
def test_a_scope_that_does_not_suit_its_role_is_refused(role: Role, scope: dict[str, str]) -> None:
    of = scope.get
    with pytest.raises(AccountError):
        Grant(role, of("organisation"), of("site"), of("employer"))
