package dev.vedette.rules;

import dev.vedette.rules.LintDocument.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at rule files as an experienced reviewer does: whether the engine takes them, whether other Sigma tools do, and
 * whether they keep to what SigmaHQ's conventions ask. Fetches nothing.
 */
public final class RuleLint {

    private final LintFindings findings = new LintFindings();
    private final List<LintDocument> documents = new ArrayList<>();
    /** What placeholders stand for is said where rules are used, not where they are written. */
    private static final Preparation LINTED = new Preparation(List.of(), Placeholders.wildcards());

    private final List<RuleFile> readable = new ArrayList<>();
    /** What rules are called that the engine could not read: a reference to one is not at fault. */
    private final Set<String> unread = new HashSet<>();
    /** What the correlations and filters of a file refer to. */
    private final Map<String, Set<String>> referencesIn = new HashMap<>();
    /** Files with a rule for our events. */
    private final Set<String> oursIn = new HashSet<>();

    private List<CorrelationLimit> limits = List.of();

    private RuleLint() {}

    /**
     * Checks files together. Those named {@code lint.yml} are not rules but switch checks off.
     *
     * @param texts all files that belong together: references are looked for among them
     */
    public static LintReport check(Collection<RuleText> texts) {
        return check(texts, false);
    }

    /**
     * As {@link #check(Collection)}.
     *
     * @param portable whether to say what other Sigma tools do not know
     */
    public static LintReport check(Collection<RuleText> texts, boolean portable) {
        RuleLint lint = new RuleLint();
        LintSwitches switches = new LintSwitches(lint.findings);
        int files = 0;
        for (RuleText text : texts) {
            if (text.fileName().equals(LintSwitches.FILE)) {
                switches.folder(text);
            } else {
                files++;
                lint.read(text);
            }
        }
        lint.compile();
        lint.documents.forEach(lint::single);
        if (portable) {
            lint.documents.forEach(document -> new LintPortable(document, lint.findings).check());
        }
        lint.documents.forEach(switches::rule);
        new LintCrossing(lint.documents, lint.findings).check();

        List<LintFinding> staying = new ArrayList<>();
        Map<LintFinding, String> off = switches.apply(lint.withoutEchoes(), staying);
        staying.sort(Comparator.comparing((LintFinding f) -> f.fault().source())
                .thenComparingInt(f -> f.fault().line())
                .thenComparingInt(f -> f.fault().column()));
        List<LintReport.SwitchedOff> switchedOff = new ArrayList<>();
        off.forEach((finding, reason) -> switchedOff.add(new LintReport.SwitchedOff(finding, reason)));
        return new LintReport(files, lint.documents.size(), staying, switchedOff, lint.findings.unsaid(), lint.limits);
    }

    /** Of which releases the ids of tags are, a line for each catalogue. */
    public static List<String> catalogues() {
        return List.of("MITRE ATT&CK: " + Catalogue.ATTACK.release(), "MITRE ATLAS: " + Catalogue.ATLAS.release());
    }

    private void read(RuleText text) {
        List<LintDocument> here = new ArrayList<>();
        Faults faults = new Faults(text.source());
        List<Yaml> yaml = YamlReader.read(text.yaml(), faults);
        for (int i = 0; i < yaml.size(); i++) {
            if (yaml.get(i) instanceof Yaml.Mapping mapping) {
                here.add(new LintDocument(text, i + 1, mapping));
            }
        }
        documents.addAll(here);
        if (here.stream().anyMatch(LintAlert::isOfOurEvents)) {
            oursIn.add(text.source());
        }
        Set<String> references = referencesIn.computeIfAbsent(text.source(), unused -> new HashSet<>());
        here.forEach(document -> document.references().forEach(reference -> references.add(reference.text())));
        try {
            readable.add(RuleFile.read(yaml, LINTED, faults));
        } catch (RuleException e) {
            e.faults().forEach(fault -> findings.add(LintCheck.REFUSED, fault));
            here.forEach(document -> unread.addAll(document.names()));
        }
    }

    private void compile() {
        try {
            RuleSet rules = RuleSet.compilePart(readable);
            limits = rules.ruleIds().stream()
                    .flatMap(id -> rules.correlation(id).stream())
                    .flatMap(correlation -> correlation.limits().stream())
                    .distinct()
                    .toList();
        } catch (RuleException e) {
            Set<String> excused = new HashSet<>();
            for (LintDocument document : documents) {
                document.references().stream()
                        .filter(reference -> unread.contains(reference.text()))
                        .forEach(reference -> excused.add(place(document, reference)));
            }
            e.faults().stream()
                    .filter(fault -> !excused.contains(fault.source() + ":" + fault.line() + ":" + fault.column()))
                    .forEach(fault -> findings.add(LintCheck.REFUSED, fault));
        }
    }

    private static String place(LintDocument document, Yaml at) {
        return document.file().source() + ":" + at.line() + ":" + at.column();
    }

    private void single(LintDocument document) {
        Kind kind = document.kind();
        if (kind != Kind.NONE) {
            schema(document, kind);
        }
        new LintHeader(document, isPart(document), findings).check();
        new LintTags(document, findings).check();
        if (!isPart(document)) {
            new LintAlert(document, oursIn.contains(document.file().source()), findings).check();
        }
        new LintSource(document, findings).check();
        new LintValues(document, findings).check();
        if (document.search().isPresent()) {
            new LintCondition(document, findings).check();
        }
    }

    private void schema(LintDocument document, Kind kind) {
        LintSchema schema = kind == Kind.CORRELATION
                ? LintSchema.CORRELATION
                : kind == Kind.FILTER ? LintSchema.FILTER : LintSchema.DETECTION;
        schema.check(document.root(), document.path(), (at, path, message) -> {
            // Our own types of correlation: the second schema knows them.
            boolean ours = path.equals(document.path("correlation", "type"))
                    && at instanceof Yaml.Scalar type
                    && LintPortable.TYPES.contains(type.text());
            if (!ours) {
                findings.add(LintCheck.SCHEMA, document, at, path, message);
            }
        });
        LintSchema.EXTENSIONS.check(
                document.root(),
                document.path(),
                (at, path, message) -> findings.add(LintCheck.SCHEMA, document, at, path, message));
    }

    /** Whether the rule is there for a correlation of its file alone: that one says who, when and why. */
    private boolean isPart(LintDocument document) {
        Set<String> references = referencesIn.getOrDefault(document.file().source(), Set.of());
        return document.names().stream().anyMatch(references::contains);
    }

    /** Several checks may see the same mistake; the engine's own word on a place is enough, and on an id the linter's. */
    private List<LintFinding> withoutEchoes() {
        Map<String, LintCheck> said = new HashMap<>();
        Set<String> doubled = new HashSet<>();
        for (LintFinding finding : findings.list()) {
            Fault fault = finding.fault();
            String place = fault.source() + fault.path();
            if (finding.check() == LintCheck.REFUSED) {
                said.put(place, LintCheck.REFUSED);
            } else if (finding.check() == LintCheck.ID_UNIQUE) {
                doubled.add(place.substring(0, place.length() - "/id".length()));
            }
        }
        return findings.list().stream()
                .filter(finding -> {
                    String place = finding.fault().source() + finding.fault().path();
                    return finding.check() == LintCheck.REFUSED
                            ? !doubled.contains(place)
                            : finding.check() != LintCheck.SCHEMA || said.putIfAbsent(place, LintCheck.SCHEMA) == null;
                })
                .toList();
    }
}
