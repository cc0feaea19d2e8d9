package dev.vedette.local.stack;

import java.nio.file.Path;
import java.util.List;

/**
 * A job as Flink takes it.
 *
 * @param name what people call it
 * @param jar jar with the job and its connectors
 * @param mainClass class whose {@code main} builds the job
 * @param arguments arguments of {@code main}
 */
public record FlinkJob(String name, Path jar, String mainClass, List<String> arguments) {
    public FlinkJob {
        arguments = List.copyOf(arguments);
    }
}
