"""Reads the metrics of a live node with Prometheus' own programs.

    Tools/conformance/run --metrics URL

`prometheus_client.parser`, the reader of the Python client, must understand the whole page. Where
`promtool` is there (Debian's package prometheus), it checks the page by its own rules, the alert rules
in Tools/grafana, and tries these on made-up histories; where it is not, that is said.
"""

import math
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

RULES = pathlib.Path(__file__).resolve().parent.parent / "grafana"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
failures = 0


def check(what, passed, detail=""):
    """Tells whether something is as it should be."""
    global failures
    if not passed:
        failures += 1
    print(f"{'ok  ' if passed else 'FAIL'} {what}" + (f": {detail}" if detail and not passed else ""))


def read(url):
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def values(families):
    """All numbers by their series."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def client(url):
    """What the Python client reads."""
    kind, text = read(url)
    check("the content type is that of the text format", kind == TYPE, kind)
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    check("the Python client reads the page", len(names) > 60, f"{len(names)} families")
    check("every family comes once", len(set(names)) == len(names))
    unknown = [f.name for f in families if f.type not in ("counter", "gauge", "histogram")]
    check("every family has a type", not unknown, unknown)
    check("every family has a help", all(family.documentation for family in families))
    announced = re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)
    check("the client finds every family that is announced", len(announced) == len(names))
    lines = sum(not line.startswith("#") for line in text.splitlines())
    first = values(families)
    check("the client finds every sample, and each once", len(first) == lines, f"{len(first)}, {lines}")
    check("no number is missing", not any(math.isnan(value) for value in first.values()))
    # Counters, and the counts of histograms, only rise.
    second = values(list(text_string_to_metric_families(read(url)[1])))
    rising = [s for s in first if s[0].endswith(("_total", "_count", "_bucket", "_sum"))]
    check("counters only rise", all(second.get(s, -1) >= first[s] for s in rising))
    check("a scrape counts itself", second[("assay_http_requests_total", ())]
          > first[("assay_http_requests_total", ())])


def promtool(url):
    """What Prometheus' own checker says."""
    program = shutil.which("promtool")
    if program is None:
        print("promtool is not here (Debian: package prometheus): its checks are skipped.")
        return
    text = read(url)[1]
    for what, arguments, page in [
        ("promtool finds nothing to say about the page", ["check", "metrics"], text),
        ("promtool reads the rules", ["check", "rules", "alerts.yml"], None),
        ("promtool reads the example settings", ["check", "config", "prometheus.yml"], None),
        ("the rules raise what they should", ["test", "rules", "alerts_test.yml"], None),
    ]:
        run = subprocess.run([program, *arguments], cwd=RULES, input=page, text=True,
                             capture_output=True, timeout=60)
        # `check metrics` has a status for advice, too.
        check(what, run.returncode == 0, run.stdout + run.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    url = sys.argv[1].rstrip("/")
    try:
        client(url)
        promtool(url)
    except OSError as error:
        sys.exit(f"metrics: {url} does not answer: {error}")
    sys.exit(1 if failures else 0)


main()
