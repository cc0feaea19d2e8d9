package dev.vedette.rules;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rule files from disk, read and compiled together.
 *
 * @param rules those that are usable; empty set if there are none
 * @param faults all that is wrong, with the references between the files
 */
public record RuleFolder(RuleSet rules, List<Fault> faults) {

    public RuleFolder {
        faults = List.copyOf(faults);
    }

    /** As {@link #read(Collection, Preparation)}, as the files are. */
    public static RuleFolder read(Collection<Path> paths) throws IOException {
        return read(paths, Preparation.NONE);
    }

    /**
     * Reads files, and of folders every {@code .yml} and {@code .yaml} file below them, but for {@code lint.yml} and what
     * lies in folders that end in {@code .events}. A folder is taken for the whole set; of single files, the rules that a
     * filter is for may be elsewhere.
     *
     * @throws IOException when a file that exists cannot be read
     */
    public static RuleFolder read(Collection<Path> paths, Preparation preparation) throws IOException {
        List<Fault> faults = new ArrayList<>();
        Set<Path> found = new LinkedHashSet<>();
        for (Path path : paths) {
            List<Path> here = ruleFiles(path);
            if (here.isEmpty()) {
                faults.add(new Fault(
                        path.toString(), 0, 0, "", "holds no rule: a .yml file or a folder of them is required"));
            }
            found.addAll(here);
        }
        List<RuleFile> files = new ArrayList<>();
        // Reading YAML is most of the time that thousands of rules take.
        List<Reading> readings =
                found.parallelStream().map(file -> read(file, preparation)).toList();
        for (Reading reading : readings) {
            if (reading.unreadable.isPresent()) {
                throw reading.unreadable.get();
            }
            reading.file.ifPresent(files::add);
            faults.addAll(reading.faults);
        }
        boolean whole = faults.isEmpty() && paths.stream().anyMatch(Files::isDirectory);
        return new RuleFolder(compile(files, whole, faults), faults);
    }

    /** Files that do not fit with the others are left out, until the rest does. */
    private static RuleSet compile(List<RuleFile> files, boolean whole, List<Fault> faults) {
        while (true) {
            try {
                return whole ? RuleSet.compile(files) : RuleSet.compilePart(files);
            } catch (RuleException e) {
                faults.addAll(e.faults());
                Set<String> faulty = new HashSet<>();
                e.faults().forEach(fault -> faulty.add(fault.source()));
                if (!files.removeIf(file -> faulty.contains(Text.printable(file.source())))) {
                    return RuleSet.empty();
                }
            }
        }
    }

    private static List<Path> ruleFiles(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.isRegularFile(path) ? List.of(path) : List.of();
        }
        // A walk does not follow a link that it is given.
        Path folder = path.toRealPath();
        try (Stream<Path> below = Files.find(
                folder, Integer.MAX_VALUE, (file, its) -> isRule(folder.relativize(file)) && isRegular(file, its))) {
            return below.map(file -> path.resolve(folder.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    /** @param its what the walk knows of it anyway, which is of a link itself and not of what it leads to */
    private static boolean isRegular(Path file, BasicFileAttributes its) {
        return its.isRegularFile() || its.isSymbolicLink() && Files.isRegularFile(file);
    }

    private static boolean isRule(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".yml") && !name.endsWith(".yaml") || name.equals(LintSwitches.FILE)) {
            return false;
        }
        for (Path folder : file) {
            if (folder.toString().endsWith(".events")) {
                return false;
            }
        }
        return true;
    }

    private record Reading(Optional<RuleFile> file, List<Fault> faults, Optional<IOException> unreadable) {
        static Reading fault(String source, String message) {
            return new Reading(Optional.empty(), List.of(new Fault(source, 0, 0, "", message)), Optional.empty());
        }
    }

    private static Reading read(Path file, Preparation preparation) {
        String source = file.toString();
        try {
            if (Files.size(file) > 4L * YamlReader.MAX_CHARACTERS) {
                return Reading.fault(source, "is larger than " + YamlReader.MAX_CHARACTERS + " characters");
            }
            RuleFile read = RuleFile.parse(source, Files.readString(file), preparation);
            return new Reading(Optional.of(read), List.of(), Optional.empty());
        } catch (MalformedInputException e) {
            return Reading.fault(source, "is not UTF-8");
        } catch (RuleException e) {
            return new Reading(Optional.empty(), e.faults(), Optional.empty());
        } catch (IOException e) {
            return new Reading(Optional.empty(), List.of(), Optional.of(e));
        }
    }
}
