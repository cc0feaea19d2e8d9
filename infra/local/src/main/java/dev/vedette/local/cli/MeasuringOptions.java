package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Measurement;
import dev.vedette.local.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the benchmarks that run in JVMs of their own have in common, beside a broker of their own. */
final class MeasuringOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "write the result there too")
    private @Nullable Path json;

    /**
     * Runs it and returns the exit code.
     *
     * @param arguments of the benchmark, once its broker runs
     */
    int run(Measurement.Benchmark benchmark, Function<Measurement, List<String>> arguments) throws Exception {
        if (json != null && Files.isDirectory(json)) {
            throw new UnusableInputException("--json " + json + ": a folder: name a file");
        }
        Checkout checkout = Checkout.locate();
        try (Measurement measurement = Measurement.start(checkout, StackOptions.home(checkout))) {
            List<String> all = new ArrayList<>(arguments.apply(measurement));
            if (json != null) {
                all.add("--json=" + json.toAbsolutePath());
            }
            return measurement.run(benchmark, all) == 0 ? Vedette.DONE : Vedette.UNUSABLE;
        }
    }

    /** Forgets what the file holds of an earlier time. */
    void begin() throws IOException {
        if (json != null) {
            Files.deleteIfExists(json);
        }
    }

    /**
     * Adds a result that was measured here to the file, if there is to be one.
     *
     * @param value whose components become JSON
     */
    void add(String name, Object value) throws IOException {
        if (json != null) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode all = Files.exists(json) && mapper.readTree(json.toFile()) instanceof ObjectNode before
                    ? before
                    : mapper.createObjectNode();
            mapper.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), all.set(name, mapper.valueToTree(value)));
        }
    }

    static void require(String option, int value, int least, int most) throws UnusableInputException {
        if (value < least || value > most) {
            throw new UnusableInputException("%s %d: from %d to %d".formatted(option, value, least, most));
        }
    }
}
