"""Which parameters of an address follow readers about and say nothing of the page.

A name belongs here if no publisher picks an article by it: never `id`, `p`, `q`, `article`,
`story`, `page` or `lang`. Taking one in changes the keys of articles whose addresses carry it.
"""

import re
from functools import lru_cache

_TRACKER = re.compile(
    r"""
    (?:utm|ga|hsa|pk|mtm|matomo|piwik|at|ns|vero|oly|wt)_.*      # analytics, campaigns, mailings
    |_ga|_gl|dclid|gad_source|gbraid|gclid|gclsrc|srsltid|wbraid # Google
    |(?:amp|guce|soc)_.*|guccounter|usqp                         # AMP viewers, Yahoo
    |fb_(?:action_ids|action_types|ref|source)|fbclid|igsh|igshid|(?:s_kwc|li_fat_|mkwc)id
    |msclkid|ocid|rdt_cid|sccid|ttclid|twclid|epik|__twitter_impression|ysclid|yclid|_openstat
    |__hs(?:fp|sc|tc)|_hs.*|hsctatracking|mc_[ce]id|mkt_tok|ml_subscriber(?:_hash)?
    |_branch_match_id|dicbo|irclickid|oborigurl|rb_clickid|tblci|wickedid|zanpid
    |cmp|cmpid|ftag|icid|intcmp|ito|mbid|ncid|ref_src|ref_url|s_cid|smid|smtyp|sr_share|sref
    |taid|xtor                                                   # publishers' own
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def is_tracker(parameter: str) -> bool:
    """Whether `name=value` is a well-known tracking parameter."""
    return _is_name_of_one(parameter.partition("=")[0])


@lru_cache(maxsize=1024)
def _is_name_of_one(name: str) -> bool:
    return _TRACKER.fullmatch(name) is not None
