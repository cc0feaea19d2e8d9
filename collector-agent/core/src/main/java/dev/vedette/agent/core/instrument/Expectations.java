package dev.vedette.agent.core.instrument;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import net.bytebuddy.description.ByteCodeElement;
import net.bytebuddy.description.ModifierReviewable;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * What advice needs of the application's classes: the types that it names and the members that it calls, read from its
 * byte code, so that the list is never another than the code. Inlined into a class of a release that lacks one of them,
 * the advice would fail with a linkage error each time that it runs.
 */
final class Expectations {
    private final String advice;
    private final Set<String> types = new LinkedHashSet<>();
    private final Set<Member> members = new LinkedHashSet<>();

    private Expectations(String advice) {
        this.advice = advice;
    }

    static Expectations of(byte[] adviceClassFile) {
        ClassReader reader = new ClassReader(adviceClassFile);
        Expectations expectations = new Expectations(reader.getClassName());
        reader.accept(expectations.new OfClass(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return expectations;
    }

    /** The first thing that the class which the advice is to be inlined into would not find; empty if all is there. */
    Optional<String> unmet(TypePool application, TypeDescription target) {
        for (String name : types) {
            TypePool.Resolution type = application.describe(name);
            if (!type.isResolved()) {
                return Optional.of("no class " + simple(name));
            }
            if (!type.resolve().isAccessibleTo(target)) {
                return Optional.of(simple(name) + " is not accessible");
            }
        }
        for (Member member : members) {
            TypeDescription owner = application.describe(member.owner()).resolve();
            Optional<? extends ByteCodeElement.TypeDependant<?, ?>> found = member.find(owner);
            if (found.isEmpty() || owner.isInterface() != member.ownerIsInterface() && !member.isField()) {
                return Optional.of("no " + member);
            }
            ByteCodeElement.TypeDependant<?, ?> element = found.get();
            if (((ModifierReviewable.OfByteCodeElement) element).isStatic() != member.isStatic()) {
                return Optional.of(member + " is not as it was");
            }
            if (!((ByteCodeElement) element).isAccessibleTo(target)) {
                return Optional.of(member + " is not accessible");
            }
        }
        return Optional.empty();
    }

    private void type(String name) {
        if (!isKnown(name)) {
            types.add(name);
        }
    }

    private void type(Type type) {
        if (type.getSort() == Type.ARRAY) {
            type(type.getElementType());
        } else if (type.getSort() == Type.METHOD) {
            type(type.getReturnType());
            for (Type argument : type.getArgumentTypes()) {
                type(argument);
            }
        } else if (type.getSort() == Type.OBJECT) {
            type(type.getClassName());
        }
    }

    private void member(Member member) {
        if (!isKnown(member.owner())) {
            types.add(member.owner());
            members.add(member);
        }
    }

    /** The JDK's classes and the bridge, which every class loader finds. */
    private static boolean isKnown(String name) {
        return name.startsWith("java.") || name.startsWith("dev.vedette.agent.bootstrap.");
    }

    private static String simple(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private final class OfClass extends ClassVisitor {
        OfClass() {
            super(Opcodes.ASM9);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, @Nullable String signature, String @Nullable [] throwing) {
            if (!name.equals("<init>")) {
                type(Type.getMethodType(descriptor));
            }
            return new OfMethod();
        }
    }

    private final class OfMethod extends MethodVisitor {
        OfMethod() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitTypeInsn(int opcode, String name) {
            type(Type.getObjectType(name));
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type type) {
                type(type);
            }
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String caught) {
            if (caught != null) {
                type(Type.getObjectType(caught));
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            boolean isStatic = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
            member(new Member(Type.getObjectType(owner).getClassName(), name, descriptor, isStatic, false));
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            if (owner.startsWith("[") || (owner.equals(advice) && name.equals("<init>"))) {
                return;
            }
            member(new Member(
                    Type.getObjectType(owner).getClassName(),
                    name,
                    descriptor,
                    opcode == Opcodes.INVOKESTATIC,
                    ofInterface));
        }
    }

    private record Member(String owner, String name, String descriptor, boolean isStatic, boolean ownerIsInterface) {
        boolean isField() {
            return !descriptor.startsWith("(");
        }

        /** As the JVM resolves it: in the class, its superclasses and its interfaces. */
        Optional<? extends ByteCodeElement.TypeDependant<?, ?>> find(TypeDescription type) {
            Optional<? extends ByteCodeElement.TypeDependant<?, ?>> declared = isField()
                    ? type.getDeclaredFields().stream()
                            .filter(field -> field.getName().equals(name)
                                    && field.getDescriptor().equals(descriptor))
                            .findFirst()
                    : type.getDeclaredMethods().stream()
                            .filter(method -> method.getInternalName().equals(name)
                                    && method.getDescriptor().equals(descriptor))
                            .findFirst();
            if (declared.isPresent()) {
                return declared;
            }
            TypeDefinition parent = type.getSuperClass();
            Optional<? extends ByteCodeElement.TypeDependant<?, ?>> inherited =
                    parent == null ? Optional.empty() : find(parent.asErasure());
            for (int i = 0; inherited.isEmpty() && i < type.getInterfaces().size(); i++) {
                inherited = find(type.getInterfaces().get(i).asErasure());
            }
            return inherited;
        }

        @Override
        public String toString() {
            return simple(owner) + "." + name + (isField() ? "" : "()");
        }
    }
}
