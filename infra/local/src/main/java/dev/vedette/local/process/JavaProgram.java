package dev.vedette.local.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Java program that runs as a child process, on the JVM that runs this one.
 *
 * @param mainClass name of the class with {@code main}
 * @param classPath jars, directories of classes, or {@code directory/*}
 * @param jvmOptions options of the JVM; they bound the heap
 * @param arguments arguments of the program
 */
public record JavaProgram(String mainClass, List<Path> classPath, List<String> jvmOptions, List<String> arguments) {
    public JavaProgram {
        classPath = List.copyOf(classPath);
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /** Command line that runs the program on the leash in {@code leashJar}. */
    List<String> command(Path leashJar) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-javaagent:" + leashJar);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
