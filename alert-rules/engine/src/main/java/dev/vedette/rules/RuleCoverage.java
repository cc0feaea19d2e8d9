package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What rules cover of the OWASP MCP Top 10, ATT&CK and ATLAS by their tags, and what they do not: of OWASP's list all, of
 * the others the techniques of {@code coverage.txt}.
 */
public final class RuleCoverage {

    private static final Map<String, String> MEASURES = map("coverage.txt");
    private static final Map<String, String> NAMES = map("technique-names.txt");

    private final List<Table> tables;

    private RuleCoverage(List<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /**
     * An entry of a catalogue.
     *
     * @param id as in tags, without the namespace
     * @param rules names of the rules that cover it, or a technique below it; none where it is not covered
     * @param note what it would be at an MCP server, and what nobody sees without; may be empty
     */
    public record Row(String id, String name, List<String> rules, String note) {
        public Row {
            rules = List.copyOf(rules);
        }

        public boolean isCovered() {
            return !rules.isEmpty();
        }
    }

    /** A catalogue with its version; what is covered, and of what matters to an MCP server what is not. */
    public record Table(String catalogue, List<Row> rows) {
        public Table {
            rows = List.copyOf(rows);
        }

        public long covered() {
            return rows.stream().filter(Row::isCovered).count();
        }
    }

    /** @param rules what the rules are called, with what they say of themselves */
    public static RuleCoverage of(Map<String, RuleMetadata> rules) {
        return new RuleCoverage(List.of(
                table("OWASP MCP Top 10 " + LintAlert.OWASP_MCP_VERSION, "owasp.", "mcp", rules),
                table("MITRE ATT&CK Enterprise " + Catalogue.ATTACK.version(), "attack.", "t", rules),
                table("MITRE ATLAS " + Catalogue.ATLAS.version(), "atlas.", "aml.t", rules)));
    }

    public List<Table> tables() {
        return tables;
    }

    /** @param begins with what ids of entries begin; tactics do not */
    private static Table table(String catalogue, String namespace, String begins, Map<String, RuleMetadata> rules) {
        Map<String, TreeSet<String>> by = new TreeMap<>();
        MEASURES.keySet().stream()
                .filter(tag -> tag.startsWith(namespace))
                .forEach(tag -> by.put(tag.substring(namespace.length()), new TreeSet<>()));
        rules.forEach((name, rule) -> rule.tags().stream()
                .filter(tag -> tag.matches("\\Q" + namespace + begins + "\\E[0-9].*"))
                .map(tag -> tag.substring(namespace.length()))
                .forEach(id -> {
                    by.computeIfAbsent(id, unused -> new TreeSet<>()).add(name);
                    parent(id)
                            .filter(by::containsKey)
                            .ifPresent(above -> by.computeIfAbsent(above, unused -> new TreeSet<>())
                                    .add(name));
                }));
        List<Row> rows = new ArrayList<>();
        by.forEach((id, names) -> {
            String measure = MEASURES.getOrDefault(namespace + id, "");
            boolean isOwasp = namespace.equals("owasp.");
            rows.add(new Row(
                    id, isOwasp ? measure : NAMES.getOrDefault(id, ""), List.copyOf(names), isOwasp ? "" : measure));
        });
        return new Table(catalogue, rows);
    }

    /** Of a technique below another one, that one. */
    private static Optional<String> parent(String id) {
        int dot = id.lastIndexOf('.');
        return dot > 0 && id.substring(dot).matches("\\.[0-9]{3}")
                ? Optional.of(id.substring(0, dot))
                : Optional.empty();
    }

    /** Tables for people, in Markdown. */
    public String markdown() {
        StringBuilder out = new StringBuilder();
        for (Table table : tables) {
            out.append(out.isEmpty() ? "" : "\n")
                    .append("**%s**: %d of %d covered.\n\n"
                            .formatted(
                                    table.catalogue(),
                                    table.covered(),
                                    table.rows().size()))
                    .append("| id | what it is | rules |\n|---|---|---|\n");
            for (Row row : table.rows()) {
                String rules = row.isCovered()
                        ? String.join(
                                ", ",
                                row.rules().stream()
                                        .map(rule -> "`" + rule + "`")
                                        .toList())
                        : "**not covered**" + (row.note().isEmpty() ? "" : ": " + row.note());
                out.append("| %s | %s | %s |\n".formatted(row.id(), row.name(), rules));
            }
        }
        return out.toString();
    }

    /** Lines of an id and a text. */
    private static Map<String, String> map(String resource) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String line : Catalogue.lines(resource)) {
            int blank = line.indexOf(' ');
            if (!line.startsWith("#") && blank > 0) {
                map.put(line.substring(0, blank), line.substring(blank + 1));
            }
        }
        return map;
    }

    /** Tags that rules are measured by. */
    static List<String> measures() {
        return List.copyOf(MEASURES.keySet());
    }
}
