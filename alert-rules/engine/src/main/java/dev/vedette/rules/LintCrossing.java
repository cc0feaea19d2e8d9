package dev.vedette.rules;

import dev.vedette.rules.LintDocument.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Checks what can be seen only with all files at hand: things that have to be unique, and references. */
final class LintCrossing {

    private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9_]{10,90}\\.yml");

    /** Types of {@code related} after which the other rule is gone. */
    private static final Set<String> GONE = Set.of("obsolete", "obsoletes", "renamed", "merged");

    private final List<LintDocument> documents;
    private final Map<String, List<LintDocument>> byName = new HashMap<>();
    private final LintFindings out;

    LintCrossing(List<LintDocument> documents, LintFindings out) {
        this.documents = documents;
        this.out = out;
        documents.forEach(document -> document.names()
                .forEach(name -> byName.computeIfAbsent(name, unused -> new ArrayList<>())
                        .add(document)));
    }

    void check() {
        unique(LintCheck.ID_UNIQUE, "id", document -> document.text("id"));
        unique(LintCheck.NAME_UNIQUE, "name", document -> document.text("name"));
        unique(LintCheck.TITLE_UNIQUE, "title", document -> document.text("title"));
        unique(LintCheck.DETECTION_UNIQUE, "detection", LintCrossing::search);
        fileNames();
        for (LintDocument document : documents) {
            related(document);
            if (document.kind() == Kind.FILTER) {
                filter(document);
            } else if (document.kind() == Kind.CORRELATION) {
                correlation(document);
            }
        }
    }

    /** The same document may stand in several files, so that each is whole. */
    private void unique(LintCheck check, String key, Function<LintDocument, String> property) {
        Map<String, LintDocument> first = new HashMap<>();
        for (LintDocument document : documents) {
            String value = property.apply(document);
            LintDocument other = value.isEmpty() ? null : first.putIfAbsent(value, document);
            if (other != null
                    && (other.file().equals(document.file()) || !other.content().equals(document.content()))) {
                out.add(
                        check,
                        document,
                        key,
                        "is that of another rule already, in " + other.file().source() + " line "
                                + other.root().line() + ": "
                                + (key.equals("detection") ? "keep one" : "write another"));
            }
        }
    }

    private static String search(LintDocument document) {
        if (document.kind() != Kind.DETECTION) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        document.mapping("logsource")
                .ifPresent(source -> List.of("product", "category", "service")
                        .forEach(part -> text.append(LintDocument.scalar(source, part)
                                        .map(Yaml.Scalar::text)
                                        .orElse(""))
                                .append('/')));
        document.search().ifPresent(search -> search.canonical(text));
        return text.toString();
    }

    private void fileNames() {
        Map<String, RuleText> first = new HashMap<>();
        Set<RuleText> files =
                new LinkedHashSet<>(documents.stream().map(LintDocument::file).toList());
        for (RuleText file : files) {
            String name = file.fileName();
            RuleText other = first.putIfAbsent(name, file);
            if (other != null) {
                out.add(
                        LintCheck.FILENAME_UNIQUE,
                        new Fault(file.source(), 1, 1, "", "has the name of " + other.source() + ": give it another"));
            }
            if (!FILE_NAME.matcher(name).matches()) {
                out.add(
                        LintCheck.FILENAME,
                        new Fault(
                                file.source(),
                                1,
                                1,
                                "",
                                "the name should have 10 to 90 characters of a-z, 0-9 and _, and end with .yml"));
            }
        }
    }

    private void related(LintDocument document) {
        if (!(document.root().entries().get("related") instanceof Yaml.Items list)) {
            return;
        }
        for (int i = 0; i < list.items().size(); i++) {
            if (list.items().get(i) instanceof Yaml.Mapping relation) {
                Optional<Yaml.Scalar> id = LintDocument.scalar(relation, "id");
                String type = LintDocument.scalar(relation, "type")
                        .map(Yaml.Scalar::text)
                        .orElse("");
                if (id.isPresent()
                        && !GONE.contains(type)
                        && !byName.containsKey(id.get().text())) {
                    out.add(
                            LintCheck.RELATED_UNKNOWN,
                            document,
                            id.get(),
                            document.path("related", "" + i, "id"),
                            "no rule among the files has the id "
                                    + Text.quote(id.get().text()));
                }
            }
        }
    }

    private void filter(LintDocument document) {
        List<Yaml.Scalar> references = document.references();
        for (int i = 0; i < references.size(); i++) {
            String name = references.get(i).text();
            if (!byName.containsKey(name) && !name.equals("any")) {
                out.add(
                        LintCheck.FILTER_REFERENCE,
                        document,
                        references.get(i),
                        document.path("filter", "rules", "" + i),
                        "no rule among the files has the name or id " + Text.quote(name)
                                + Nearest.hint(name, byName.keySet()));
            }
        }
    }

    private void correlation(LintDocument document) {
        Yaml.Mapping correlation = document.mapping("correlation").orElse(document.root());
        String type =
                LintDocument.scalar(correlation, "type").map(Yaml.Scalar::text).orElse("");
        Set<String> names = new HashSet<>(
                document.references().stream().map(Yaml.Scalar::text).toList());
        if (type.startsWith("temporal") && names.size() == 1) {
            out.add(
                    LintCheck.CORRELATION_SINGLE,
                    document,
                    correlation,
                    document.path("correlation", "rules"),
                    "has one rule, with which nothing can be in a temporal relation: write event_count, or name more");
        }
        fields(document, correlation);
    }

    /** Fields of a correlation are those of the events of its rules, where all of these are known. */
    private void fields(LintDocument document, Yaml.Mapping correlation) {
        Set<String> known = new HashSet<>();
        if (!addFields(document, known, 0)) {
            return;
        }
        Set<String> aliases = new HashSet<>();
        if (correlation.entries().get("aliases") instanceof Yaml.Mapping all) {
            aliases.addAll(all.entries().keySet());
            all.entries().forEach((alias, byRule) -> {
                if (byRule instanceof Yaml.Mapping mapping) {
                    mapping.entries()
                            .forEach((rule, field) -> LintDocument.scalars(field)
                                    .forEach(name ->
                                            field(document, name, known, Set.of(), "aliases/" + alias + "/" + rule)));
                }
            });
        }
        LintDocument.scalars(correlation.entries().get("group-by"))
                .forEach(name -> field(document, name, known, aliases, "group-by"));
        if (correlation.entries().get("condition") instanceof Yaml.Mapping condition) {
            LintDocument.scalars(condition.entries().get("field"))
                    .forEach(name -> field(document, name, known, aliases, "condition/field"));
        }
    }

    private void field(LintDocument document, Yaml.Scalar name, Set<String> known, Set<String> aliases, String path) {
        if (!aliases.contains(name.text()) && !Taxonomy.isKnown(known, name.text())) {
            out.add(
                    LintCheck.FIELD_UNKNOWN,
                    document,
                    name,
                    document.path("correlation", path),
                    LintSource.unknown(name.text(), known));
        }
    }

    /** Adds the fields of the rules that a document refers to; false when those of one are not known. */
    private boolean addFields(LintDocument document, Set<String> known, int depth) {
        if (document.kind() != Kind.CORRELATION) {
            Optional<Set<String>> fields = LintSource.fields(document);
            fields.ifPresent(known::addAll);
            return fields.isPresent();
        }
        if (depth > 8 || document.references().size() > CorrelationReader.MAX_RULES) {
            return false;
        }
        for (Yaml.Scalar reference : document.references()) {
            List<LintDocument> targets = byName.getOrDefault(reference.text(), List.of());
            Optional<LintDocument> target = targets.stream()
                    .filter(other -> other.file().equals(document.file()))
                    .findFirst()
                    .or(() -> targets.stream().findFirst());
            if (target.isEmpty() || !addFields(target.get(), known, depth + 1)) {
                return false;
            }
        }
        return !document.references().isEmpty();
    }
}
