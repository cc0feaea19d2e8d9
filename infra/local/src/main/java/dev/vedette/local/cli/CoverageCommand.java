package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.rules.RuleCoverage;
import dev.vedette.rules.RuleMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules coverage}: what rules cover by their tags, and what they do not. */
@Command(
        name = "coverage",
        description = {
            "Show which rules cover what of the OWASP MCP Top 10, ATT&CK and ATLAS, and what none does.",
            "Of ATT&CK and ATLAS: what rules are tagged with, and techniques that matter to an MCP server."
        },
        mixinStandardHelpOptions = true)
final class CoverageCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "rule files, or folders with them (alert-rules/rules)")
    private List<Path> paths = List.of();

    @Option(names = "--json", description = "a JSON list of catalogues in the place of tables in Markdown")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        RuleFiles.Contents contents = RuleFiles.read(RulesCommand.orShipped(paths));
        Map<String, RuleMetadata> rules = new TreeMap<>();
        for (RuleSource source : contents.sources()) {
            String name = Path.of(source.name()).getFileName().toString().replaceFirst("\\.ya?ml$", "");
            source.rules().stream()
                    .filter(rule -> source.ids().contains(rule.id()))
                    .forEach(rule -> rules.put(source.ids().size() == 1 ? name : name + " " + rule.id(), rule));
        }
        RuleCoverage coverage = RuleCoverage.of(rules);
        System.out.print(json ? json(coverage) + "\n" : coverage.markdown());
        contents.faults().forEach(fault -> System.err.println(RulesCommand.plain(fault.toString())));
        return contents.faults().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    private static String json(RuleCoverage coverage) {
        ArrayNode tables = JsonNodeFactory.instance.arrayNode();
        for (RuleCoverage.Table table : coverage.tables()) {
            ObjectNode node = tables.addObject();
            node.put("catalogue", table.catalogue());
            node.put("covered", table.covered());
            ArrayNode rows = node.putArray("rows");
            for (RuleCoverage.Row row : table.rows()) {
                ObjectNode one = rows.addObject();
                one.put("id", row.id());
                one.put("name", row.name());
                one.put("covered", row.isCovered());
                row.rules().forEach(one.putArray("rules")::add);
                one.put("note", row.note());
            }
        }
        return tables.toPrettyString();
    }
}
