// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Members} from "./Members.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {Roles} from "./Roles.sol";
import {NotAuthorised} from "./Statements.sol";

/// @title Journal
/// @notice Keeps the checkpoints of the one journal. The roots are computed here from the leaf
///         hashes and the tree before: that the journal only grows, and that a root commits to
///         exactly the hashes given to this contract, is enforced rather than proved.
/// @dev The index root is the operator's claim; observers check it. Immutable.
contract Journal {
    /// @dev A checkpoint of a given size. In storage: three words in this order.
    struct Checkpoint {
        bytes32 root;
        bytes32 indexRoot;
        uint256 blockNumber;
    }

    /// @notice The most leaves in one call: nodes refuse transactions over 128 KB.
    uint256 public constant MAX_LEAVES = 3500;

    /// @notice The contract that says who is an operator.
    Members public immutable MEMBERS;

    /// @notice The number of leaves under the newest checkpoint.
    uint64 public size;

    /// @dev By size, for ever: any later block proves any earlier checkpoint.
    mapping(uint64 size => Checkpoint) private _checkpoints;

    /// @notice The journal grew to a new checkpoint.
    /// @param size The number of leaves under it.
    /// @param root The RFC 6962 root over them.
    /// @param indexRoot The operator's claim of the index map's root; zero for no claim.
    event CheckpointAppended(uint64 indexed size, bytes32 root, bytes32 indexRoot);

    /// @notice No leaf, or too many for one call.
    /// @param count The number given.
    /// @param limit The most that one call takes.
    error LeavesOutOfRange(uint256 count, uint256 limit);

    /// @notice The journal does not have that size now.
    /// @param expected The size given.
    /// @param actual The size that it has.
    error WrongSize(uint64 expected, uint64 actual);

    /// @notice The journal does not have that root now.
    /// @param expected The root given.
    /// @param actual The root that it has.
    error WrongRoot(bytes32 expected, bytes32 actual);

    /// @notice A tree of the journal's size has another number of peaks.
    /// @param given The number given.
    /// @param needed The number of bits set in the size.
    error WrongPeakCount(uint256 given, uint256 needed);

    /// @notice The peaks are not those of the journal's tree.
    /// @param folded The root to which they fold.
    /// @param actual The root of the journal.
    error WrongPeaks(bytes32 folded, bytes32 actual);

    /// @notice Opens an empty journal, with the root of the tree without leaves.
    /// @param members The contract that says who is an operator.
    constructor(Members members) {
        MEMBERS = members;
        _checkpoints[0] = Checkpoint(MerkleTree.EMPTY_ROOT, 0, block.number);
    }

    /// @notice Appends leaves and keeps a checkpoint over them. Only for active accounts of
    ///         operators.
    /// @param expectedSize The size that the caller takes the journal to have.
    /// @param expectedRoot The root that the caller takes the journal to have.
    /// @param indexRoot The claim of the index map's root after these leaves; zero for no claim.
    /// @param peaks The roots of the old tree's perfect subtrees, from the largest on.
    /// @param leaves The hashes of 1 to 3,500 leaves.
    function append(
        uint64 expectedSize,
        bytes32 expectedRoot,
        bytes32 indexRoot,
        bytes32[] calldata peaks,
        bytes32[] calldata leaves
    ) external {
        _requireOperator(msg.sender);
        if (leaves.length == 0 || leaves.length > MAX_LEAVES) {
            revert LeavesOutOfRange(leaves.length, MAX_LEAVES);
        }
        _requireHead(expectedSize, expectedRoot, peaks);
        bytes32 root = MerkleTree.extend(expectedSize, peaks, leaves);
        uint64 grown = expectedSize + uint64(leaves.length);
        size = grown;
        _checkpoints[grown] = Checkpoint(root, indexRoot, block.number);
        emit CheckpointAppended(grown, root, indexRoot);
    }

    /// @notice The checkpoint of a given size; zeros if there is none.
    /// @param size_ The number of leaves under it.
    /// @return root The root over them.
    /// @return indexRoot The operator's claim of the index map's root; zero for no claim.
    /// @return blockNumber The block in which it was made.
    function checkpoint(
        uint64 size_
    ) external view returns (bytes32 root, bytes32 indexRoot, uint256 blockNumber) {
        Checkpoint storage c = _checkpoints[size_];
        return (c.root, c.indexRoot, c.blockNumber);
    }

    /// @notice The newest checkpoint.
    /// @return size_ The number of leaves under it.
    /// @return root The root over them.
    /// @return indexRoot The operator's claim of the index map's root; zero for no claim.
    /// @return blockNumber The block in which it was made.
    function latest()
        external
        view
        returns (uint64 size_, bytes32 root, bytes32 indexRoot, uint256 blockNumber)
    {
        Checkpoint storage c = _checkpoints[size];
        return (size, c.root, c.indexRoot, c.blockNumber);
    }

    /// @dev Refuses unless the account is an active one of an operator.
    function _requireOperator(address account) private view {
        (, , uint32 roles, bool active) = MEMBERS.standing(account);
        if (!active || !Roles.has(roles, Roles.OPERATOR)) revert NotAuthorised(account);
    }

    /// @dev Refuses unless size, root and peaks are those of the newest checkpoint.
    function _requireHead(
        uint64 expectedSize,
        bytes32 expectedRoot,
        bytes32[] calldata peaks
    ) private view {
        if (expectedSize != size) revert WrongSize(expectedSize, size);
        bytes32 actual = _checkpoints[expectedSize].root;
        if (expectedRoot != actual) revert WrongRoot(expectedRoot, actual);
        uint256 needed = MerkleTree.peakCount(expectedSize);
        if (peaks.length != needed) revert WrongPeakCount(peaks.length, needed);
        bytes32 folded = MerkleTree.fold(peaks);
        if (folded != actual) revert WrongPeaks(folded, actual);
    }
}
