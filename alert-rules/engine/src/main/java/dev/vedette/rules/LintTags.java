package dev.vedette.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks tags (Sigma tags appendix 2.1, and the namespaces atlas, owasp and cwe). */
final class LintTags {

    /** What stands behind the namespace, for those that need no catalogue, with an example. */
    private static final Map<String, Form> FORMS = Map.of(
            "car", new Form("[0-9]{4}-[0-9]{2}-[0-9]{3}", "car.2016-04-005"),
            "cve", new Form("[0-9]{4}-[0-9]{4,7}", "cve.2021-44228"),
            "cwe", new Form("[0-9]{1,5}", "cwe.79"),
            "d3fend", new Form("d3f?-[A-Za-z]{1,60}|model|harden|detect|isolate|deceive|evict", "d3fend.d3-am"),
            "detection",
                    new Form(
                            "dfir|emerging-threats|threat-hunting",
                            "detection.dfir, .emerging-threats, .threat-hunting"),
            "stp", new Form("[1-5][auk]?", "stp.3k"),
            "tlp", new Form("red|amber|amber-strict|green|clear", "tlp.red, .amber, .amber-strict, .green, .clear"));

    private static final Set<String> NAMESPACES =
            Set.of("atlas", "attack", "car", "cve", "cwe", "d3fend", "detection", "owasp", "stp", "tlp");

    private static final Pattern ATTACK = Pattern.compile("(t[0-9]{4}(\\.[0-9]{3})?|(g|s|m|a|c|ds)[0-9]{4}|[a-z-]+)");
    private static final Pattern OWASP = Pattern.compile("(mcp|llm|asi)(0[1-9]|10)");

    private final LintDocument document;
    private final LintFindings out;

    LintTags(LintDocument document, LintFindings out) {
        this.document = document;
        this.out = out;
    }

    private record Form(Pattern pattern, String example) {
        Form(String pattern, String example) {
            this(Pattern.compile(pattern), example);
        }
    }

    void check() {
        List<Yaml.Scalar> tags = document.scalars("tags");
        Set<String> all = new HashSet<>(tags.stream().map(Yaml.Scalar::text).toList());
        Set<String> single = new HashSet<>();
        for (int i = 0; i < tags.size(); i++) {
            Yaml.Scalar tag = tags.get(i);
            int dot = tag.text().indexOf('.');
            if (dot > 0) {
                String namespace = tag.text().substring(0, dot);
                check(
                        tag,
                        document.path("tags") + "/" + i,
                        namespace,
                        tag.text().substring(dot + 1),
                        all);
                if (Set.of("tlp", "detection").contains(namespace) && !single.add(namespace)) {
                    finding(LintCheck.TAG_UNIQUE, tag, i, "is the second tag of " + namespace + ": one is allowed");
                }
            }
        }
    }

    private void finding(LintCheck check, Yaml tag, int index, String message) {
        out.add(check, document, tag, document.path("tags") + "/" + index, message);
    }

    private void check(Yaml.Scalar tag, String path, String namespace, String rest, Set<String> all) {
        String quoted = Text.quote(tag.text());
        if (!NAMESPACES.contains(namespace)) {
            out.add(
                    LintCheck.TAG_NAMESPACE,
                    document,
                    tag,
                    path,
                    quoted + " is of no namespace that is known" + Nearest.hint(namespace, NAMESPACES) + ": one of "
                            + String.join(", ", NAMESPACES.stream().sorted().toList()));
        } else if (namespace.equals("attack")) {
            attack(tag, path, rest, all);
        } else if (namespace.equals("atlas")) {
            if (!Catalogue.ATLAS.has(rest)) {
                out.add(
                        LintCheck.TAG_ATLAS,
                        document,
                        tag,
                        path,
                        quoted + " is not in ATLAS " + Catalogue.ATLAS.release() + ": write it as atlas.aml.t0051.000");
            }
        } else if (namespace.equals("owasp")) {
            if (!OWASP.matcher(rest).matches()) {
                out.add(
                        LintCheck.TAG_OWASP,
                        document,
                        tag,
                        path,
                        quoted + " is not one of mcp01 to mcp10, llm01 to llm10, asi01 to asi10");
            }
        } else {
            Form form = FORMS.get(namespace);
            if (form != null && !form.pattern().matcher(rest).matches()) {
                out.add(LintCheck.TAG_FORM, document, tag, path, quoted + " should look like " + form.example());
            }
        }
    }

    private void attack(Yaml.Scalar tag, String path, String id, Set<String> all) {
        Catalogue attack = Catalogue.ATTACK;
        if (!ATTACK.matcher(id).matches() || !attack.has(id)) {
            out.add(
                    LintCheck.TAG_ATTACK,
                    document,
                    tag,
                    path,
                    Text.quote(tag.text()) + " is not in ATT&CK" + Nearest.hint(id, tactics())
                            + ": a tactic such as attack.execution, or an id such as attack.t1059.001");
        } else if (attack.isRetired(id)) {
            out.add(
                    LintCheck.TAG_ATTACK_RETIRED,
                    document,
                    tag,
                    path,
                    Text.quote(tag.text()) + " is revoked or deprecated: attack.mitre.org names what replaced it");
        } else if (!attack.tactics(id).isEmpty()
                && attack.tactics(id).stream().noneMatch(tactic -> all.contains("attack." + tactic))) {
            out.add(
                    LintCheck.TAG_ATTACK_TACTIC,
                    document,
                    tag,
                    path,
                    Text.quote(tag.text()) + " comes without its tactic: add attack."
                            + String.join(" or attack.", attack.tactics(id)));
        }
    }

    private static List<String> tactics() {
        return Catalogue.ATTACK.entries().keySet().stream()
                .filter(id -> id.chars().noneMatch(Character::isDigit))
                .toList();
    }
}
