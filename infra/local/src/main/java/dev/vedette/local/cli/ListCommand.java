package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.rules.CorrelationLimit;
import dev.vedette.rules.RuleMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules list}: the rules that make alerts. */
@Command(
        name = "list",
        description = {
            "Show rules that make alerts: level, status, id, title, file.",
            "Below a correlation: how many events of a group it keeps, and what it says of more."
        },
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "rule files, or folders with them (alert-rules/rules)")
    private List<Path> paths = List.of();

    @Option(names = "--json", description = "a JSON list of rules; faults go to standard error")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        RuleFiles.Contents contents = RuleFiles.read(RulesCommand.orShipped(paths));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (RuleSource source : contents.sources()) {
            for (RuleMetadata rule : source.rules()) {
                if (!source.ids().contains(rule.id())) {
                    continue;
                }
                if (json) {
                    write(rule, source, list.addObject());
                } else {
                    print(rule, source);
                }
            }
        }
        if (json) {
            System.out.println(list.toPrettyString());
            contents.faults().forEach(fault -> System.err.println(RulesCommand.plain(fault.toString())));
        } else {
            RulesCommand.print(contents.faults());
        }
        return contents.faults().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    private static void print(RuleMetadata rule, RuleSource source) {
        System.out.println(RulesCommand.plain("%-13s  %-12s  %s  %s  (%s)"
                .formatted(rule.level().text(), rule.status(), rule.id(), rule.title(), source.name())));
        for (CorrelationLimit limit : limits(rule, source)) {
            String inner = limit.ruleId().equals(rule.id()) ? "" : " " + limit.ruleId();
            System.out.println(RulesCommand.plain("%15s%s%s: exact up to %d of a group; beyond, %s"
                    .formatted("", limit.type(), inner, limit.limit(), limit.beyond())));
        }
    }

    private static List<CorrelationLimit> limits(RuleMetadata rule, RuleSource source) {
        return source.limits().getOrDefault(rule.id(), List.of());
    }

    private static void write(RuleMetadata rule, RuleSource source, ObjectNode node) {
        node.put("id", rule.id());
        node.put("title", rule.title());
        node.put("level", rule.level().text());
        node.put("status", rule.status());
        ArrayNode tags = node.putArray("tags");
        rule.tags().forEach(tags::add);
        node.put("file", source.name());
        write(limits(rule, source), node.putArray("limits"));
    }

    /** Also of the linter's report. */
    static void write(List<CorrelationLimit> limits, ArrayNode nodes) {
        for (CorrelationLimit limit : limits) {
            ObjectNode node = nodes.addObject();
            node.put("rule", limit.ruleId());
            node.put("type", limit.type());
            node.put("limit", limit.limit());
            node.put("beyond", limit.beyond());
        }
    }
}
