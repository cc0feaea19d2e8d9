package dev.vedette.detection;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Entry point of the job: {@code flink run vedette-detection-job.jar --bootstrap HOST:PORT}. */
public final class DetectionJob {
    /** Name of the job in Flink's page. */
    public static final String NAME = "vedette-detection";

    private DetectionJob() {}

    /**
     * Submits the job.
     *
     * @param arguments see README.md
     * @throws IllegalArgumentException with one line that says what is wrong with the arguments
     */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        build(environment, arguments);
        environment.execute(NAME);
    }

    /**
     * Adds the job to an environment without submitting it.
     *
     * @param arguments see README.md
     * @throws IllegalArgumentException with one line that says what is wrong with the arguments
     */
    public static void build(StreamExecutionEnvironment environment, String... arguments) {
        JobOptions options = JobArguments.parse(arguments);
        new DetectionGraph(options, options.models() ? new ModelScorer() : Scorer.NONE).build(environment);
    }
}
