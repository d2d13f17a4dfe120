"""The pages: server-rendered, live by server-sent events, in four languages, all from here.

How an area is made (look at `overview.py`, the smallest that has everything):

- `central/web/fleet.py` with `def fleet_area(frame: Frame) -> Area`: a router of plain `def`
  routes, the menu's entries, the topics that its pages follow. Then one line in `AREAS` of
  `pages.py`. Routes call the area's services (`central/fleet`, `central/watch`, …) with
  `page.actor`: those demand permissions and write the audit trail, alike for pages, API and
  commands. No SQL in a page. `frame.services` has the central's parts; another part is a field of
  `Services`, set in `central/app.py`.
- A route takes `page: Opened` (somebody is signed in; `Outside` at the door) and answers with
  `page.show("fleet/list.html", devices=…)`, or with `page.go("/alarms", "alarms.noted-now")`
  after a form: the next page says that sentence on top. `page.actor` is who asks, `page.now` when,
  `page.source` where from. A `CentralError` that leaves a route becomes a page that says its text;
  `NotAllowedError` and `NotFoundError` have their statuses.
- Templates: `templates/fleet/list.html` extends `base.html`, fills `title` and `main`, begins with
  one `h1`, and imports pieces from `parts.html` `with context`: `when(moment)`, `field`, `choice`,
  `tick`, `csrf`, `wrongs`, `pages`, `live`. `t("terms.people", n=…)` says words, `f` shows values
  (`f.number`, `f.moment`, `f.day`, `f.clock`, `f.span`), everything is escaped. No inline script or
  style: the policy forbids them (`progress`, `meter` and classes do it). Classes are in
  `static/style.css`; `.state.good|warn|bad|quiet` for states, `.card`, `.figures`, `.facts`,
  `.columns`, `.actions`, `.filters`, `button.primary|danger|small`. Scripts: `static/AREA.js`, in
  `head`.
- Tables: `th scope`, every `td` with `data-label` (on a phone each row becomes a card);
  `class="narrow"` keeps a small one a table. Long ones by `Paging.of(asked, total)` and `{{
  pages(paging) }}`.
- Filters and sorting live in the address: a `<form class="filters">` by GET; links by
  `page.address(site=…)`.
- Words: `words/fleet.py` with `WORDS: Words`, each a `Word(nl=…, fr=…, de=…, en=…)` or, with a
  number `n`, a `Count`. What several areas say and mean the same by is in `words/terms.py`. A test
  finds keys that are missing, unused, said twice, or whose values differ between languages. Say
  `t("fleet.state-" ~ x)` only for an enum, and name the enum in that area's test.
- Forms: `posted: Form` is read by `posted.text("name")`, `whole`, `choice`, `parsed("site",
  WorkPlaceId, "sites.no-number")`, `ticked`, `file`; each notes what is wrong. When not
  `posted.ok`, show the same template again with `posted=posted` and
  `HTTPStatus.UNPROCESSABLE_ENTITY`. What came from another's page never gets there.
- Live: `page.live("fleet/list.html", "fleet/rows.html", ["fleet"], content)`; `content` is a
  function that returns what both templates show; the page says `{{ live() }}` where the part
  stands. When a topic's mark changes, the browser asks the same address again and gets the part
  alone; those with the same address, language and rights share one rendering. So nothing of one
  session is in a part: its buttons are `<button form="act" formaction="/alarms/7/acknowledge"
  name="…" value="…">`, of the page's form `act`; give rows and buttons an `id`, so that they keep
  their focus. A fillable form stands outside of the part.
- Plots: `<figure class="plot" data-plot="/fleet/plots/backlog?…"></figure>` outside of the live
  part, and `{% include "plots.html" %}` in `head`; that address answers JSON `{"title", "unit",
  "series": [name…], "at": [unix…], "values": [[…], …]}`. It is drawn with uPlot, again at every
  change, and said as a table too.
"""
