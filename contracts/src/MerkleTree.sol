// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title MerkleTree
/// @notice Roots of RFC 6962 trees, from the peaks of the tree before and the new leaf hashes.
/// @dev Peaks are the roots of the perfect subtrees into which a tree of n leaves falls, one for
///      each bit set in n, from the left (the largest) to the right. An interior node is
///      SHA-256(0x01 ‖ left ‖ right). A node without a right neighbour is its parent: that gives
///      the same roots as the recursive definition of RFC 6962, section 2.1.
library MerkleTree {
    /// @dev The root of the tree without leaves, SHA-256 of nothing; the compiler cannot compute it.
    bytes32 internal constant EMPTY_ROOT =
        0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    /// @notice The number of peaks of a tree.
    /// @param size The number of its leaves.
    /// @return count The number of bits set in it.
    function peakCount(uint256 size) internal pure returns (uint256 count) {
        for (; size != 0; size &= size - 1) ++count;
    }

    /// @notice The root of a tree given by its peaks.
    /// @param peaks The peaks from the left; none for the empty tree.
    /// @return root The root.
    function fold(bytes32[] calldata peaks) internal pure returns (bytes32 root) {
        if (peaks.length == 0) return EMPTY_ROOT;
        root = peaks[peaks.length - 1];
        for (uint256 i = peaks.length - 1; i > 0; --i) {
            root = sha256(abi.encodePacked(hex"01", peaks[i - 1], root));
        }
    }

    /// @notice The root of a tree of `size` leaves with further leaves behind them.
    /// @dev Level by level, in place: at each level the old peak of that level, if there is one,
    ///      is put before the new nodes, so that they pair as they do in the whole tree. The
    ///      prefix byte overwrites the last byte of the pair before, which is hashed by then; eight
    ///      pairs stand in a row because a loop for each would cost a sixth more.
    /// @param size The number of old leaves; one peak for each bit set in it.
    /// @param peaks The peaks of the old tree, from the left; their number is not checked here.
    /// @param leaves The hashes of the new leaves, at least one.
    /// @return root The root.
    function extend(
        uint256 size,
        bytes32[] calldata peaks,
        bytes32[] calldata leaves
    ) internal view returns (bytes32 root) {
        assembly ("memory-safe") {
            let ok := 1
            let peak := add(peaks.offset, shl(5, peaks.length))
            // Each level may put one peak before the nodes, and the prefix byte stands before that.
            let nodes := add(mload(0x40), add(0x20, shl(5, peaks.length)))
            let count := leaves.length
            calldatacopy(nodes, leaves.offset, shl(5, count))
            for {} or(size, gt(count, 1)) { size := shr(1, size) } {
                if and(size, 1) {
                    peak := sub(peak, 0x20)
                    nodes := sub(nodes, 0x20)
                    mstore(nodes, calldataload(peak))
                    count := add(count, 1)
                }
                let input := sub(nodes, 1)
                let output := nodes
                let end := add(output, shl(5, shr(1, count)))
                for { let eights := add(output, shl(8, shr(4, count))) } lt(output, eights) {} {
                    mstore8(input, 1)
                    ok := and(ok, staticcall(gas(), 2, input, 0x41, output, 0x20))
                    mstore8(add(input, 0x40), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x40), 0x41, add(output, 0x20), 0x20))
                    mstore8(add(input, 0x80), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x80), 0x41, add(output, 0x40), 0x20))
                    mstore8(add(input, 0xc0), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0xc0), 0x41, add(output, 0x60), 0x20))
                    mstore8(add(input, 0x100), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x100), 0x41, add(output, 0x80), 0x20))
                    mstore8(add(input, 0x140), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x140), 0x41, add(output, 0xa0), 0x20))
                    mstore8(add(input, 0x180), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x180), 0x41, add(output, 0xc0), 0x20))
                    mstore8(add(input, 0x1c0), 1)
                    ok := and(ok, staticcall(gas(), 2, add(input, 0x1c0), 0x41, add(output, 0xe0), 0x20))
                    input := add(input, 0x200)
                    output := add(output, 0x100)
                }
                for {} lt(output, end) {} {
                    mstore8(input, 1)
                    ok := and(ok, staticcall(gas(), 2, input, 0x41, output, 0x20))
                    input := add(input, 0x40)
                    output := add(output, 0x20)
                }
                if and(count, 1) { mstore(output, mload(add(input, 1))) }
                count := shr(1, add(count, 1))
            }
            // The hash fails only for want of gas, as does any other step.
            if iszero(ok) { revert(0, 0) }
            root := mload(nodes)
        }
    }
}
