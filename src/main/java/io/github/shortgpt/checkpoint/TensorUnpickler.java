package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads a pickle of tensors. Names of classes and functions are looked up in a closed list of what
 * {@code torch.save} writes for a dictionary of tensors; any other name ends the reading, so
 * nothing that a pickle asks for is run.
 */
final class TensorUnpickler extends Unpickler {
  private static final int MAX_STRING_BYTES = 1 << 16;

  /** Some thirty make a tensor; each may leave an object of a hundred bytes behind. */
  private static final int MOST_OPCODES = 4_000_000;

  private static final int MOST_NAMED = 100;

  /**
   * Those that a dictionary of tensors is written with in protocols 2 to 4; none asks for memory by
   * a length. Lists are not among them: what holds one is no tensor.
   */
  private static final Set<Short> OPCODES =
      Set.of(
          Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_DICT,
          Opcodes.SETITEM,
          Opcodes.SETITEMS,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINPERSID,
          Opcodes.REDUCE);

  private static final Map<String, DType> STORAGES =
      Map.of(
          "torch DoubleStorage", DType.F64,
          "torch FloatStorage", DType.F32,
          "torch HalfStorage", DType.F16,
          "torch BFloat16Storage", DType.BF16,
          "torch LongStorage", DType.I64,
          "torch IntStorage", DType.I32,
          "torch ShortStorage", DType.I16,
          "torch CharStorage", DType.I8,
          "torch ByteStorage", DType.U8,
          "torch BoolStorage", DType.BOOL);

  private static final Map<String, IObjectConstructor> FUNCTIONS =
      Map.of(
          "collections OrderedDict", arguments -> new LinkedHashMap<Object, Object>(),
          "torch._utils _rebuild_tensor_v2", TensorUnpickler::tensor,
          "torch._utils _rebuild_parameter", arguments -> arguments[0]);

  private int opcodes;

  /** A run of numbers, named by its key in the archive. */
  record Storage(String key, DType dtype) {
    Storage {
      Objects.requireNonNull(key);
      Objects.requireNonNull(dtype);
    }
  }

  /**
   * A view of a storage.
   *
   * @param offset in elements
   * @param strides in elements, one an extent
   */
  record PickledTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    PickledTensor {
      Objects.requireNonNull(storage);
      if (shape.size() != strides.size()) {
        throw new PickleException("it holds a tensor with another number of strides than extents");
      }
    }

    long elements() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Whether the elements lie one after the other, the last index running fastest. */
    boolean isContiguous() {
      long expected = 1;
      for (int i = shape.size() - 1; i >= 0; i--) {
        if (shape.get(i) != 1 && strides.get(i) != expected) {
          return false;
        }
        expected = Math.multiplyExact(expected, shape.get(i));
      }
      return true;
    }
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    if (++opcodes > MOST_OPCODES) {
      throw new PickleException("it holds more than tensors could be");
    }
    if (opcode == Opcodes.GLOBAL) {
      String module = PickleUtils.readline(input);
      stack.add(known(module + " " + PickleUtils.readline(input)));
      return NO_RETURN_VALUE;
    }
    if (opcode == Opcodes.STACK_GLOBAL) {
      Object name = stack.pop();
      stack.add(known(stack.pop() + " " + name));
      return NO_RETURN_VALUE;
    }
    if (opcode == Opcodes.BUILD) {
      stack.pop(); // a dictionary's attributes: versions of modules, of no use here
      return NO_RETURN_VALUE;
    }
    if (opcode == Opcodes.SETITEM || opcode == Opcodes.SETITEMS) {
      List<Object> items = opcode == Opcodes.SETITEMS ? stack.pop_all_since_marker() : lastTwo();
      put(items);
      return NO_RETURN_VALUE;
    }
    if (opcode == Opcodes.BINUNICODE) {
      stack.add(text());
      return NO_RETURN_VALUE;
    }
    if (!OPCODES.contains(opcode)) {
      throw new PickleException("it holds an object that is not a tensor");
    }
    return super.dispatch(opcode);
  }

  private List<Object> lastTwo() {
    Object value = stack.pop();
    return Arrays.asList(stack.pop(), value);
  }

  /** Puts keys and values into a dictionary; a key that holds others could take forever to hash. */
  private void put(List<Object> items) {
    @SuppressWarnings("unchecked") // all dictionaries here are of this kind
    Map<Object, Object> dictionary = (Map<Object, Object>) stack.peek();
    for (int i = 0; i < items.size(); i += 2) {
      if (!(items.get(i) instanceof String) && !(items.get(i) instanceof Number)) {
        throw new PickleException("it holds a dictionary whose keys are not names");
      }
      dictionary.put(items.get(i), items.get(i + 1));
    }
  }

  /** A string with its length before it, which is checked before memory is asked for. */
  private String text() throws IOException {
    byte[] length = PickleUtils.readbytes(input, Integer.BYTES);
    int bytes = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (bytes < 0 || bytes > MAX_STRING_BYTES) {
      throw new PickleException(
          "it holds a string of " + Integer.toUnsignedString(bytes) + " bytes");
    }
    return new String(PickleUtils.readbytes(input, bytes), StandardCharsets.UTF_8);
  }

  private static Object known(String name) {
    if (STORAGES.containsKey(name)) {
      return STORAGES.get(name);
    }
    if (FUNCTIONS.containsKey(name)) {
      return FUNCTIONS.get(name);
    }
    String asked = name.replace(' ', '.').substring(0, Math.min(MOST_NAMED, name.length()));
    throw new PickleException("it asks for \"" + asked + "\", which is not run");
  }

  /** The id of a storage: {@code ("storage", type, key, device, number of elements)}. */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    return new Storage((String) parts[2], (DType) parts[1]);
  }

  /** {@code (storage, offset, shape, strides, …)}. */
  private static PickledTensor tensor(Object[] arguments) {
    return new PickledTensor(
        (Storage) arguments[0],
        ((Number) arguments[1]).longValue(),
        longs((Object[]) arguments[2]),
        longs((Object[]) arguments[3]));
  }

  private static List<Long> longs(Object[] numbers) {
    List<Long> longs = new ArrayList<>();
    for (Object number : numbers) {
      longs.add(((Number) number).longValue());
    }
    return longs;
  }
}
