package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.rules.LintFinding;
import dev.vedette.rules.LintReport;
import dev.vedette.rules.LintSeverity;
import dev.vedette.rules.RuleLint;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules lint}: whether the engine takes rules, other Sigma tools do, and conventions are kept. */
@Command(
        name = "lint",
        description = {
            "Look at rules: a line for each finding, file:line:column: severity check: place: message.",
            "Exit 1 when there is an error. alert-rules/engine/LINT.md lists the checks and says how one is switched off."
        },
        mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "rule files, or folders with them")
    private List<Path> paths = List.of();

    @Option(names = "--strict", description = "exit 1 when anything is found, a warning or an info too")
    private boolean strict;

    @Option(
            names = "--portable",
            description = "also find what other Sigma tools do not know: alert-rules/engine/EXTENSIONS.md")
    private boolean portable;

    @Option(names = "--json", description = "one JSON object instead of lines")
    private boolean json;

    @Option(names = "--quiet", description = "print errors alone, without the summary")
    private boolean quiet;

    /** The catalogues' releases belong to the help, and are known to the engine alone. */
    @Spec
    void spec(CommandSpec spec) {
        IHelpSectionRenderer releases =
                help -> "Tags are looked up in\n  " + String.join("\n  ", RuleLint.catalogues()) + "\n";
        spec.usageMessage().sectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, releases);
    }

    @Override
    public Integer call() throws Exception {
        LintReport report = RuleLint.check(RuleFiles.texts(paths), portable);
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
        if (json) {
            out.println(json(report).toPrettyString());
        } else {
            report.findings().stream()
                    .filter(finding -> !quiet || finding.severity() == LintSeverity.ERROR)
                    .forEach(finding -> out.println(RulesCommand.plain(finding.toString())));
        }
        out.flush();
        if (!quiet) {
            System.err.println(summary(report));
        }
        boolean found = strict ? !report.findings().isEmpty() : report.count(LintSeverity.ERROR) > 0;
        return found ? Vedette.FOUND : Vedette.DONE;
    }

    private static String summary(LintReport report) {
        return "%d files, %d rules: %d errors, %d warnings, %d infos; %d switched off%s"
                .formatted(
                        report.files(),
                        report.documents(),
                        report.count(LintSeverity.ERROR),
                        report.count(LintSeverity.WARNING),
                        report.count(LintSeverity.INFO),
                        report.switchedOff().size(),
                        report.unsaid() == 0 ? "" : "; " + report.unsaid() + " more in files with too many");
    }

    private static ObjectNode json(LintReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("files", report.files());
        root.put("rules", report.documents());
        for (LintSeverity severity : LintSeverity.values()) {
            root.put(severity.text(), report.count(severity));
        }
        root.put("unsaid", report.unsaid());
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> write(finding, findings.addObject()));
        ArrayNode off = root.putArray("switchedOff");
        report.switchedOff().forEach(one -> {
            ObjectNode node = off.addObject();
            write(one.finding(), node);
            node.put("reason", one.reason());
        });
        ListCommand.write(report.limits(), root.putArray("limits"));
        return root;
    }

    private static void write(LintFinding finding, ObjectNode node) {
        node.put("file", finding.fault().source());
        node.put("line", finding.fault().line());
        node.put("column", finding.fault().column());
        node.put("severity", finding.severity().text());
        node.put("check", finding.check().id());
        node.put("path", finding.fault().path());
        node.put("message", finding.fault().message());
    }
}
