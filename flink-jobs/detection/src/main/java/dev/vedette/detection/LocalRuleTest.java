package dev.vedette.detection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.rules.RuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * {@link RuleTestJob} in a JVM of its own, for people: exit code 0 when it is done, 2 with one line when it cannot be.
 * Arguments are rule files, then {@code --out} and the file that takes a JSON object for each file of events.
 */
public final class LocalRuleTest {
    private static final int UNUSABLE = 2;

    private LocalRuleTest() {}

    public static void main(String[] arguments) {
        // Standard output is for what was found, which the caller writes there.
        System.setOut(System.err);
        try {
            run(List.of(arguments));
        } catch (RuleException | IllegalArgumentException | IOException e) {
            System.err.println("vedette: "
                    + String.valueOf(e.getMessage())
                            .replaceAll("\\p{Cntrl}+", " ")
                            .strip());
            System.exit(UNUSABLE);
        } catch (Exception e) {
            System.err.println("vedette: unexpected, please report it: " + e);
            e.printStackTrace();
            System.exit(UNUSABLE);
        }
    }

    private static void run(List<String> arguments) throws Exception {
        int option = arguments.indexOf("--out");
        if (option < 1 || option + 2 != arguments.size()) {
            throw new IllegalArgumentException("rule files, then --out and a file, are required");
        }
        Path out = Path.of(arguments.get(option + 1));
        List<Path> rules = arguments.subList(0, option).stream().map(Path::of).toList();
        Path folder = out.toAbsolutePath().getParent();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        ObjectMapper json = new ObjectMapper();
        List<String> lines = new ArrayList<>();
        for (RuleTestJob.Outcome outcome :
                RuleTestJob.run(rules, environment, Files.createTempDirectory(folder, "job"))) {
            ObjectNode line = json.createObjectNode();
            line.put("events", outcome.events().toString());
            line.put("alerts", outcome.job().size());
            outcome.faults().forEach(line.putArray("faults")::add);
            lines.add(json.writeValueAsString(line));
        }
        Files.write(out, lines);
    }
}
