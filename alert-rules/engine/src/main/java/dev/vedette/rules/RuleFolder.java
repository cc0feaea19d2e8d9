package dev.vedette.rules;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rule files from disk, read and checked together: what a linter reports and what a job can run.
 *
 * @param files those that could be read, in the order of their paths
 * @param faults all that is wrong, with the references between the files; empty when {@link RuleSet#compile} takes them
 */
public record RuleFolder(List<RuleFile> files, List<Fault> faults) {

    public RuleFolder {
        files = List.copyOf(files);
        faults = List.copyOf(faults);
    }

    /**
     * Reads files, and of folders every {@code .yml} and {@code .yaml} file below them, but for {@code lint.yml} and what
     * lies in folders that end in {@code .events}.
     *
     * @throws IOException when a file that exists cannot be read
     */
    public static RuleFolder read(Collection<Path> paths) throws IOException {
        List<RuleFile> files = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Path path : paths) {
            List<Path> found = ruleFiles(path);
            if (found.isEmpty()) {
                faults.add(new Fault(
                        path.toString(), 0, 0, "", "holds no rule: a .yml file or a folder of them is required"));
            }
            for (Path file : found) {
                read(file, files, faults);
            }
        }
        if (faults.isEmpty()) {
            try {
                // A folder is taken for the whole set; of a single file, the rules that a filter is for may be
                // elsewhere.
                if (paths.stream().anyMatch(Files::isDirectory)) {
                    RuleSet.compile(files);
                } else {
                    RuleSet.compilePart(files);
                }
            } catch (RuleException e) {
                faults.addAll(e.faults());
            }
        }
        return new RuleFolder(files, faults);
    }

    private static List<Path> ruleFiles(Path path) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(file -> file.equals(path) || isRule(path.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isRule(Path file) {
        String name = file.getFileName().toString();
        boolean event = false;
        for (Path folder : file) {
            event |= folder.toString().endsWith(".events");
        }
        return name.matches(".*\\.ya?ml") && !name.equals(LintSwitches.FILE) && !event;
    }

    private static void read(Path file, List<RuleFile> files, List<Fault> faults) throws IOException {
        String source = file.toString();
        try {
            if (Files.size(file) > 4L * YamlReader.MAX_CHARACTERS) {
                faults.add(new Fault(source, 0, 0, "", "is larger than " + YamlReader.MAX_CHARACTERS + " characters"));
            } else {
                files.add(RuleFile.parse(source, Files.readString(file)));
            }
        } catch (MalformedInputException e) {
            faults.add(new Fault(source, 0, 0, "", "is not UTF-8"));
        } catch (RuleException e) {
            faults.addAll(e.faults());
        }
    }
}
