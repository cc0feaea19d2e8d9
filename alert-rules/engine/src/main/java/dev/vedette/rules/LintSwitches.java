package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that somebody switched off with a reason: for one rule under {@code vedette}, {@code lint}; for the files of a
 * folder, and of those below it, by its {@code lint.yml}.
 */
final class LintSwitches {

    static final String FILE = "lint.yml";

    private static final int MAX_REASON = 400;

    private final LintFindings out;
    private final List<Switch> switches = new ArrayList<>();

    LintSwitches(LintFindings out) {
        this.out = out;
    }

    /** A check that is off where a finding's file and path fit. */
    private static final class Switch {
        final LintCheck check;
        final String reason;
        final LintDocument document;
        final Yaml at;
        final String path;
        final Optional<List<String>> folders;
        boolean used;

        Switch(LintCheck check, String reason, LintDocument document, Yaml at, String path, Optional<List<String>> in) {
            this.check = check;
            this.reason = reason;
            this.document = document;
            this.at = at;
            this.path = path;
            this.folders = in;
        }

        boolean covers(LintFinding finding) {
            if (finding.check() != check) {
                return false;
            }
            String source = finding.fault().source();
            if (folders.isEmpty()) {
                return source.equals(document.file().source())
                        && documentOf(finding.fault().path()) == document.number();
            }
            String folder = document.file().folder();
            return source.startsWith(folder)
                    && folders.get().stream().anyMatch(source.substring(folder.length())::startsWith);
        }

        private static int documentOf(String path) {
            int colon = path.indexOf(':');
            int slash = path.indexOf('/');
            boolean numbered = colon > 0 && colon < 4 && (slash < 0 || colon < slash);
            return numbered ? Integer.parseInt(path.substring(0, colon)) : 1;
        }
    }

    /** The switches of a rule. */
    void rule(LintDocument document) {
        document.mapping("vedette").ifPresent(own -> {
            if (own.entries().get("lint") instanceof Yaml.Mapping lint) {
                read(lint, document, document.path("vedette", "lint"), false);
            }
        });
    }

    /** The switches of a {@code lint.yml}. */
    void folder(RuleText file) {
        Faults faults = new Faults(file.source());
        List<Yaml> documents = YamlReader.read(file.yaml(), faults);
        faults.all().forEach(fault -> out.add(LintCheck.SWITCH, fault));
        for (Yaml document : documents) {
            if (document instanceof Yaml.Mapping mapping) {
                read(mapping, new LintDocument(file, 1, mapping), "", true);
            } else if (!(document instanceof Yaml.Scalar scalar && scalar.isNull())) {
                out.add(
                        LintCheck.SWITCH,
                        new Fault(
                                file.source(),
                                document.line(),
                                document.column(),
                                "",
                                "must be a mapping of checks to reasons, not " + document.kind()));
            }
        }
    }

    private void read(Yaml.Mapping lint, LintDocument document, String path, boolean folder) {
        lint.entries().forEach((id, value) -> {
            String at = path + "/" + id;
            Optional<LintCheck> check = LintCheck.of(id);
            Optional<String> reason = reason(value, folder);
            if (check.isEmpty()) {
                List<String> ids =
                        Arrays.stream(LintCheck.values()).map(LintCheck::id).toList();
                out.add(
                        LintCheck.SWITCH,
                        document,
                        lint.key(id),
                        at,
                        "no check has this id" + Nearest.hint(id, ids) + ": LINT.md lists them");
            } else if (!check.get().canBeSwitchedOff()) {
                out.add(
                        LintCheck.SWITCH,
                        document,
                        lint.key(id),
                        at,
                        "this check cannot be switched off: mend the rule");
            } else if (reason.isEmpty()) {
                String wanted = folder ? "a reason, or reason and paths" : "a reason";
                out.add(
                        LintCheck.SWITCH,
                        document,
                        lint.key(id),
                        at,
                        "is switched off without a reason: write " + wanted + " of 1 to " + MAX_REASON + " characters");
            } else {
                Optional<List<String>> folders = folder ? Optional.of(paths(value)) : Optional.empty();
                switches.add(new Switch(check.get(), reason.get(), document, lint.key(id), at, folders));
            }
        });
    }

    private static Optional<String> reason(Yaml value, boolean folder) {
        Optional<Yaml.Scalar> text = folder && value instanceof Yaml.Mapping mapping
                ? LintDocument.scalar(mapping, "reason")
                : Optional.of(value).filter(Yaml.Scalar.class::isInstance).map(Yaml.Scalar.class::cast);
        return text.filter(scalar -> scalar.value() instanceof String)
                .map(scalar -> Text.printable(scalar.text().strip()))
                .filter(reason -> !reason.isEmpty() && reason.length() < MAX_REASON);
    }

    /** Beginnings of paths below the folder; all of it where none is named. */
    private static List<String> paths(Yaml value) {
        List<String> paths = value instanceof Yaml.Mapping mapping
                ? LintDocument.scalars(mapping.entries().get("paths")).stream()
                        .map(Yaml.Scalar::text)
                        .toList()
                : List.of();
        return paths.isEmpty() ? List.of("") : paths;
    }

    /** Sorts findings: those that stay, and those that are switched off with the reason. */
    Map<LintFinding, String> apply(List<LintFinding> findings, List<LintFinding> staying) {
        Map<LintFinding, String> off = new LinkedHashMap<>();
        for (LintFinding finding : findings) {
            Optional<Switch> found =
                    switches.stream().filter(s -> s.covers(finding)).findFirst();
            found.ifPresent(s -> {
                s.used = true;
                off.put(finding, s.reason);
            });
            if (found.isEmpty()) {
                staying.add(finding);
            }
        }
        for (Switch s : switches) {
            if (!s.used && !s.check.isOnDemand()) {
                staying.add(new LintFinding(
                        LintCheck.SWITCH_UNUSED,
                        new Fault(
                                s.document.file().source(),
                                s.at.line(),
                                s.at.column(),
                                s.path,
                                "nothing is found here any more: take the switch away")));
            }
        }
        return off;
    }
}
